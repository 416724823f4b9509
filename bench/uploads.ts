/** Sends a large scan through the gateway and gets it back, beside writing the same bytes to the same disk. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growthDuring } from './growth.ts';
import { cpuMsOf, memoryOf } from './processes.ts';
import { type Bench, figure, type Report } from './report.ts';
import { median } from './statistics.ts';
import type { System } from './system.ts';

const fileBytes = 200_000_000;
const pieceBytes = 65_536;
const rounds = 3;
const watchEveryMs = 50;

/** Bytes that begin as an image does and cannot be compressed. */
const image = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(fileBytes - 4)]);
const hash = createHash('sha256').update(image).digest('hex');

/** One round: seconds of each way, CPU time of taking the file in, and by how much intake's memory grew. */
interface Round {
  readonly written: number;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly processorMs: number;
  readonly grownBytes: number;
}

export async function uploads(bench: Bench): Promise<Report> {
  const system = await bench.system();
  const code = await register(system);
  const all: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    bench.say(`a file of ${fileBytes / 1e6} MB, round ${round} of ${rounds} …`);
    all.push(await measureRound(system, code));
  }
  return toReport(all);
}

async function measureRound(system: System, code: string): Promise<Round> {
  const pid = system.pids()['intake']!;
  const written = await timed(writePlainly);
  let [uploaded, downloaded, processorMs] = [0, 0, 0];
  const grownBytes = await growthDuring(
    () => memoryOf(pid).rss,
    watchEveryMs,
    async () => {
      const before = cpuMsOf(pid) ?? Number.NaN;
      let id = '';
      uploaded = await timed(async () => {
        id = await upload(system, code);
      });
      processorMs = (cpuMsOf(pid) ?? Number.NaN) - before;
      downloaded = await timed(() => download(system, code, id));
    },
  );
  return { written, uploaded, downloaded, processorMs, grownBytes };
}

function toReport(all: readonly Round[]): Report {
  const of = (name: keyof Round) => all.map((round) => round[name]);
  /** Megabytes a second. */
  const rate = (name: 'written' | 'uploaded' | 'downloaded') => fileBytes / 1e6 / median(of(name));
  const [written, uploaded, downloaded] = [rate('written'), rate('uploaded'), rate('downloaded')];
  const share = (value: number) => figure(value / written);
  const [processorMs, grownBytes] = [median(of('processorMs')), Math.max(...of('grownBytes'))];
  return {
    title: `A file of ${fileBytes / 1e6} MB`,
    header: ['', 'MB/s', 'of plain writing'],
    rows: [
      ['written to the disk, forced', figure(written), '1.00'],
      ['uploaded through the gateway, sealed, examined, confirmed', figure(uploaded), share(uploaded)],
      ['downloaded, each MiB vouched for', figure(downloaded), share(downloaded)],
    ],
    note: [
      `medians of ${rounds}`,
      `taking one in cost intake ${figure(processorMs / 1_000)} s of processor time`,
      `and its memory grew by ${figure(grownBytes / 2 ** 20)} MiB at most`,
    ].join(', '),
    values: { fileBytes, written, uploaded, downloaded, grownBytes, processorMs },
  };
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1_000;
}

/** The bytes in pieces, as a stream brings them. */
function* pieces(): Generator<Buffer> {
  for (let at = 0; at < image.length; at += pieceBytes) yield image.subarray(at, at + pieceBytes);
}

async function writePlainly(): Promise<void> {
  const path = join(tmpdir(), `motcua-bench-${randomUUID()}`);
  const file = await open(path, 'w');
  for (const piece of pieces()) await file.write(piece);
  await file.sync();
  await file.close();
  await rm(path);
}

const headersOf = ({ secrets }: System) => ({ authorization: `Bearer ${secrets.tokens.counter}` });

async function register(system: System): Promise<string> {
  const applicant = { name: 'Nguyễn Thị Đào' };
  const dossier = { procedure: '1.004873', channel: 'counter', applicant, receivingAgency: 'H42.12' };
  const answer = await fetch(`${system.url}/v1/dossiers`, {
    method: 'POST',
    headers: { ...headersOf(system), 'content-type': 'application/json' },
    body: JSON.stringify(dossier),
  });
  return ((await answer.json()) as { code: string }).code;
}

/** Announces and sends the file; returns its id when it is confirmed with the right hash. */
async function upload(system: System, code: string): Promise<string> {
  const said = { component: 'other', filename: 'scan.jpg', filetype: 'image/jpeg' };
  const metadata = Object.entries(said).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  const headers = { ...headersOf(system), 'tus-resumable': '1.0.0' };
  const announced = await fetch(`${system.url}/v1/dossiers/${code}/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(image.length), 'upload-metadata': metadata.join(',') },
  });
  const stored = await fetch(`${system.url}${announced.headers.get('location')}`, {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: ReadableStream.from(pieces()),
    duplex: 'half',
  } as RequestInit);
  const { id, sha256 } = (await stored.json()) as { id: string; sha256: string };
  if (sha256 !== hash) throw new Error(`the upload was not confirmed: ${stored.status}`);
  return id;
}

async function download(system: System, code: string, id: string): Promise<void> {
  const answer = await fetch(`${system.url}/v1/dossiers/${code}/attachments/${id}/content`, {
    headers: headersOf(system),
  });
  let length = 0;
  for await (const part of answer.body!) length += part.length;
  if (length !== fileBytes) throw new Error('the file did not come back whole');
}

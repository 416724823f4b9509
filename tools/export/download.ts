/** Downloads an export into a file. It is written under another name, checked, and renamed only when it is whole. */
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError } from '../command-line.ts';

export interface Wanted {
  readonly url: string;
  readonly token: string;
  /** The query of the export: filters, format, include. */
  readonly query: URLSearchParams;
  readonly file: string;
}

/** What has come so far. `lines` counts line feeds; `total` is the number of dossiers that the system announced. */
export interface Progress {
  readonly bytes: number;
  readonly lines: number;
  readonly total: number;
}

/** Writes the export into the file, in place of an older one; returns the number of dossiers. Throws CommandError. */
export async function download(wanted: Wanted, tick: (progress: Progress) => void): Promise<number> {
  const answer = await ask(wanted, `/v1/dossiers/export?${wanted.query}`);
  const total = Number(answer.headers.get('x-total-count'));
  const id = answer.headers.get('export-id');
  if (answer.body === null || id === null)
    throw new CommandError(`${wanted.url} does not answer as a Một Cửa system does.`);
  const part = `${wanted.file}.part`;
  try {
    const written = await write(answer.body, part, (bytes, lines) => tick({ bytes, lines, total }));
    const recorded = await readRecord(wanted, id);
    if (recorded.bytes !== written.bytes || recorded.sha256 !== written.sha256)
      throw new CommandError(
        `What arrived is not what was sent (${written.bytes} bytes of ${recorded.bytes ?? 'an unfinished export'}).`,
      );
    await rename(part, wanted.file);
    return total;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {}); // Where it could not be written it cannot be deleted.
    throw explain(wanted.file, error);
  }
}

/** What the system recorded about an export. */
async function readRecord(wanted: Wanted, id: string): Promise<Written> {
  const answer = await ask(wanted, `/v1/exports/${id}`);
  return (await answer.json().catch(() => {
    throw new CommandError(`${wanted.url} does not answer as a Một Cửa system does.`);
  })) as Written;
}

/** What is wrong with the place for the file, in words; other errors as they are. */
function explain(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CommandError(`There is no folder ${dirname(file)}.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new CommandError(`This account may not write ${file}.`);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new CommandError(`The disk is full: ${file} was not written.`);
  return code === undefined ? error : new CommandError(`${file} cannot be written: ${message}.`);
}

async function ask({ url, token }: Wanted, path: string): Promise<Response> {
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
  }).catch(() => {
    throw new CommandError(`${url} cannot be reached.`);
  });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as {
    detail?: string;
    code?: string;
    errors?: { path: string }[];
  };
  const where = problem.errors?.map(({ path }) => path).join(', ');
  throw new CommandError(
    `Refused (${problem.code ?? answer.status}${where ? `: ${where}` : ''}). ${problem.detail ?? ''}`.trim(),
  );
}

interface Written {
  readonly bytes: number | null;
  readonly sha256: string | null;
}

async function write(
  body: ReadableStream<Uint8Array>,
  part: string,
  tick: (bytes: number, lines: number) => void,
): Promise<Written> {
  const hash = createHash('sha256');
  const file = await open(part, 'w');
  let bytes = 0;
  let lines = 0;
  try {
    for await (const chunk of brokenOff(body)) {
      await file.write(chunk);
      hash.update(chunk);
      bytes += chunk.length;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, end + 1)) lines += 1;
      tick(bytes, lines);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The chunks of a body. Throws CommandError when the connection breaks off. */
async function* brokenOff(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw new CommandError('The connection broke off; nothing was kept. Run it again.');
  }
}

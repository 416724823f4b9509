/** How long it takes from the instant a dossier becomes late until its webhook arrives, in a system at rest. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '../tools/client.ts';
import { untilAtRest } from './processes.ts';
import { type Bench, figure, type Report } from './report.ts';
import { percentile } from './statistics.ts';

const samples = 40;
/** From now to the first breach: by then the rows are imported and the system is at rest again. */
const leadMs = 2_500;
/**
 * Between two breaches. It is no multiple of the sweep's half second, so that breaches fall anywhere between sweeps.
 */
const apartMs = 617;
const patienceMs = 10_000;

export async function breach(bench: Bench): Promise<Report> {
  const system = await bench.system();
  const client = new Client(system.url, system.secrets.tokens);
  const receiver = await startReceiver(bench.stack);
  const asked = { url: receiver.url, rungs: ['breached'], kinds: ['statutory'] };
  const { id } = await client.send<{ id: string }>('supervisor', 'POST', '/v1/subscriptions', asked);
  await untilAtRest(system.pid);
  bench.say(`breach to webhook: ${samples} breaches, ${apartMs} ms apart …`);
  const from = Date.now() + leadMs;
  const dueAts = Array.from({ length: samples }, (_, i) => from + i * apartMs);
  const dueAtByCode = await importBreaches(client, dueAts);
  const delays = await delaysOf(dueAtByCode, receiver.arrivedAt);
  await client.send('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
  return toReport(delays);
}

function toReport(delaysMs: readonly number[]): Report {
  const values = {
    samples: delaysMs.length,
    p50Ms: percentile(delaysMs, 0.5),
    p99Ms: percentile(delaysMs, 0.99),
    fastestMs: percentile(delaysMs, 0),
  };
  return {
    title: 'Breach to webhook at rest',
    header: ['breaches', 'p50 ms', 'p99 ms', 'fastest ms'],
    rows: [[String(values.samples), ...[values.p50Ms, values.p99Ms, values.fastestMs].map(figure)]],
    note: 'from the due instant to the request’s arrival; the sweep looks every 500 ms',
    values,
  };
}

/** Imports dossiers that become late at these instants; returns the due instant of each, by its code. */
export async function importBreaches(client: Client, dueAts: readonly number[]): Promise<ReadonlyMap<string, number>> {
  const acceptedAt = new Date(Date.now() - 60_000).toISOString();
  const run = randomUUID();
  const rows = dueAts.map((dueAt, i) => ({
    system: 'bench',
    externalCode: `${run}-${i}`,
    procedure: '1.004873',
    acceptedAt,
    promisedAt: new Date(dueAt).toISOString(),
    applicant: { name: 'Nguyễn Thị Đào' },
    receivingAgency: 'H42.12',
  }));
  const reports = await client.sendRows<{ outcome: string; code: string }>('counter', '/v1/imports', rows);
  const refused = reports.find(({ outcome }) => outcome !== 'imported');
  if (refused !== undefined) throw new Error(`a dossier was not imported: ${JSON.stringify(refused)}`);
  return new Map(reports.map(({ code }, i) => [code, dueAts[i]!]));
}

async function delaysOf(
  dueAtByCode: ReadonlyMap<string, number>,
  arrivedAt: ReadonlyMap<string, number>,
): Promise<number[]> {
  const last = Math.max(...dueAtByCode.values());
  while (arrivedAt.size < dueAtByCode.size) {
    if (Date.now() > last + patienceMs)
      throw new Error(
        `${arrivedAt.size} of ${dueAtByCode.size} webhooks had arrived ${patienceMs} ms after the last breach`,
      );
    await delay(100);
  }
  return [...dueAtByCode].map(([code, dueAt]) => arrivedAt.get(code)! - dueAt);
}

/** Receives webhooks and notes when the first one about each dossier arrived, by the dossier's code. */
async function startReceiver(stack: AsyncDisposableStack) {
  const arrivedAt = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const at = performance.timeOrigin + performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { dossier: string } };
    if (!arrivedAt.has(data.dossier)) arrivedAt.set(data.dossier, at);
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, arrivedAt };
}

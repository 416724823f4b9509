/** How long a handful of breaches takes to a thousand receivers, beside as many bare posts to the same server. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { Client } from '../tools/client.ts';
import { importBreaches } from './breach.ts';
import { startChild } from './child.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, ratio } from './statistics.ts';

const receivers = 1_000;
const breaches = 5;
const rounds = 3;
const messages = receivers * breaches;
/** As many as the monitor sends at a time. */
const postsAtOnce = 128;
/** From now to the breaches: by then the dossiers are imported. */
const leadMs = 1_500;
const patienceMs = 120_000;

export async function deliveries(bench: Bench): Promise<Report> {
  const { url, secrets } = await bench.system();
  const client = new Client(url, secrets.tokens);
  const server = startChild('receivers.ts', bench.stack);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const urls = Array.from({ length: receivers }, (_, i) => `http://127.0.0.1:${port}/${i}`);
  bench.say(`deliveries: ${figure(receivers)} subscriptions …`);
  const ids = await pMap(urls, (to) => subscribe(client, to), { concurrency: 8 });
  bench.say(`deliveries: ${breaches} breaches to each, ${rounds + 1} times …`);
  const variants = { delivered: () => deliver(client, server), bare: () => postAll(urls, server) };
  await inRounds(1, variants); // connections, compiled code
  const seconds = await inRounds(rounds, variants);
  await pMap(ids, (id) => client.send('supervisor', 'DELETE', `/v1/subscriptions/${id}`), { concurrency: 8 });
  return toReport(seconds);
}

async function subscribe(client: Client, url: string): Promise<string> {
  const wanted = { url, rungs: ['breached'], kinds: ['statutory'] };
  return (await client.send<{ id: string }>('supervisor', 'POST', '/v1/subscriptions', wanted)).id;
}

/** The instant at which the server has every message. */
async function arrived(server: ChildProcess): Promise<number> {
  const late = delay(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`not every message had arrived after ${patienceMs} ms`);
  });
  const [{ at }] = (await Promise.race([once(server, 'message'), late])) as [{ at: number }];
  return at;
}

/** Seconds from the due instant of the breaches until the last message has arrived. */
async function deliver(client: Client, server: ChildProcess): Promise<number> {
  server.send({ expect: messages });
  const dueAt = Date.now() + leadMs;
  const allArrived = arrived(server);
  await importBreaches(client, Array(breaches).fill(dueAt));
  return ((await allArrived) - dueAt) / 1_000;
}

/** Seconds for posts of a message's size, on kept connections, from this process. */
async function postAll(urls: readonly string[], server: ChildProcess): Promise<number> {
  server.send({ expect: messages });
  const agent = new Agent({ keepAlive: true, maxSockets: postsAtOnce });
  const allArrived = arrived(server);
  const startedAt = performance.timeOrigin + performance.now();
  const all = Array.from({ length: breaches }, () => urls).flat();
  await pMap(all, (url) => post(agent, url), { concurrency: postsAtOnce });
  const seconds = ((await allArrived) - startedAt) / 1_000;
  agent.destroy();
  return seconds;
}

const body = 'x'.repeat(400);

function post(agent: Agent, url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { 'content-length': body.length, 'webhook-id': randomUUID() };
  const asked = request(url, { agent, method: 'POST', headers }, (answer) => {
    answer.resume().on('end', resolve).on('error', reject);
  });
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

function toReport({ delivered, bare }: Readonly<Record<'delivered' | 'bare', readonly number[]>>): Report {
  const values = {
    ...{ receivers, breaches, messages },
    seconds: median(delivered),
    bareSeconds: median(bare),
    timesBare: ratio(delivered, bare),
  };
  const rates = [values.seconds, values.bareSeconds].map((seconds) => messages / seconds);
  return {
    title: `${breaches} breaches to ${figure(receivers)} receivers`,
    header: ['', 'seconds', 'messages/s', 'times bare posts'],
    rows: [
      ['alerts', figure(values.seconds), figure(rates[0]!), figure(values.timesBare)],
      ['bare posts', figure(values.bareSeconds), figure(rates[1]!), '1'],
    ],
    note: `from the due instant to the last arrival; signed and recorded one by one; median of ${rounds} rounds side by side`,
    values,
  };
}

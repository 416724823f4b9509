/**
 * One caller plays a day of two communes through the public API, beside as many requests to a route that does nothing.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { startSystem } from '../infra/launcher/system.ts';
import { Client } from '../tools/client.ts';
import { play } from '../tools/simulate/play.ts';
import { startChild } from './child.ts';
import { type Bench, figure, type Report } from './report.ts';
import { median, ratio } from './statistics.ts';
import { throwAwayFolder } from './system.ts';

/** Working days in a row: a later day meets what the earlier ones left open. */
const days = ['2026-11-16', '2026-11-17', '2026-11-18'];
const perDay = 15;
const agencies = ['H42.12', 'H42.13'];

export async function counterDay(bench: Bench): Promise<Report> {
  const dataDir = await throwAwayFolder(bench.stack);
  const system = await startSystem({ dataDir, port: 0, clock: 'simulated', env: {} });
  bench.stack.defer(() => system.stop());
  const [emptyUrl] = (await once(startChild('empty-route.ts', bench.stack), 'message')) as [string];
  const client = new Client(system.url, system.tokens);
  const rounds: { requests: number; day: number; empty: number; seconds: number }[] = [];
  for (const [i, from] of days.entries()) {
    bench.say(`counter day: ${from} …`);
    const day = await timed(() => play(client, { from, days: 1, perDay, seed: i + 1, agencies }, () => {}));
    const empty = await timed(() => post(emptyUrl, day.requests));
    rounds.push({ requests: day.requests, day: day.perSecond, empty: empty.perSecond, seconds: day.seconds });
  }
  const of = (name: 'requests' | 'day' | 'empty' | 'seconds') => rounds.map((round) => round[name]);
  const values = {
    requests: median(of('requests')),
    secondsADay: median(of('seconds')),
    perSecond: median(of('day')),
    emptyPerSecond: median(of('empty')),
    ofEmptyRoute: ratio(of('day'), of('empty')),
  };
  return {
    title: 'A counter day',
    header: ['', 'a day'],
    rows: [
      ['seconds', figure(values.secondsADay)],
      ['requests', figure(values.requests)],
      ['requests a second', figure(values.perSecond)],
      ['… of an empty route', figure(values.emptyPerSecond)],
      ['times the empty route', figure(values.ofEmptyRoute)],
    ],
    note: [
      `${days.length} days of ${agencies.length} communes with ${perDay} dossiers each on average`,
      'in simulated time, one caller; compared day by day',
    ].join(', '),
    values,
  };
}

async function timed(work: () => Promise<unknown>): Promise<{ requests: number; seconds: number; perSecond: number }> {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  subscribe('undici:request:create', count);
  const startedAt = performance.now();
  try {
    await work();
  } finally {
    unsubscribe('undici:request:create', count);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return { requests, seconds, perSecond: requests / seconds };
}

async function post(url: string, times: number): Promise<void> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  for (let i = 0; i < times; i++) await (await fetch(`${url}/v1/dossiers`, request)).arrayBuffer();
}

import { expect, test } from 'vitest';
import { Client } from '../infra/replay/client.ts';
import { play } from '../infra/simulate/play.ts';
import { startHouse } from './house.fixture.ts';

const options = { from: '2026-11-19', days: 9, perDay: 3, agencies: ['H42.12', 'H42.13'] };

async function playSeed(seed: number) {
  const house = await startHouse({ clock: 'simulated' });
  const tally = await play(new Client(house.system.url, house.system.tokens), { ...options, seed }, () => {});
  const dossiers = (await house.call('auditor', 'GET', '/v1/dossiers?limit=200')).body.items;
  return { counts: tally.toJSON(), dossiers };
}

test('the days of two communes are played through the API, the same days for the same seed', async () => {
  const [first, again, other] = await Promise.all([playSeed(7), playSeed(7), playSeed(8)]);
  expect(again.counts).toEqual(first.counts);
  expect(other.counts['digest']).not.toBe(first.counts['digest']);
  const arrived = ['counter', 'online', 'post'].reduce(
    (sum, channel) => sum + Number(first.counts[`arrived: ${channel}`] ?? 0),
    0,
  );
  expect(first.dossiers).toHaveLength(arrived);
  // Every dossier is somewhere in the course of DOMAIN.md §2.1, and those that ended say how.
  const judged = first.dossiers.filter(({ status }: { status: number }) => status >= 9);
  expect(judged.length).toBeGreaterThan(0);
  for (const { lateness } of judged) expect(['early', 'on-time', 'late']).toContain(lateness);
});

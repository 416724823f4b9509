import { channels } from '@motcua/domain/catalogue/procedure';
import { expect, test } from 'vitest';
import { fillDemo } from '../infra/launcher/demo.ts';
import { Client } from '../tools/client.ts';
import { demoDays as days } from '../tools/simulate/demo-days.ts';
import { play } from '../tools/simulate/play.ts';
import { startHouse } from './house.fixture.ts';

/** As `npm start -- --demo` fills a new system. */
async function fillNew() {
  const house = await startHouse({ clock: 'simulated' });
  const said: string[] = [];
  const fill = () => fillDemo(house.dataDir, (line) => said.push(line), new AbortController().signal);
  await fill();
  const dossiers = (await house.call('auditor', 'GET', '/v1/dossiers?limit=200')).body.items;
  await fill();
  expect((await house.call('auditor', 'GET', '/v1/dossiers?limit=200')).body.items).toEqual(dossiers);
  expect(said.at(-1)).toMatch(/has dossiers already/);
  const { now } = (await house.call('admin', 'GET', '/v1/clock')).body;
  expect(now).toMatch(/T00:30:00Z$/); // half past seven, when the agencies open
  const [, code, ending] = /^One that is overdue: (\S+), the identity number ends in (\w{4})$/m.exec(said.join('\n'))!;
  const tracked = await fetch(`${house.system.url}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, identityLast4: ending }),
  });
  expect(await tracked.json()).toMatchObject({ code, late: true });
  return { said: said.join('\n'), dossiers };
}

async function playAgain() {
  const house = await startHouse({ clock: 'simulated' });
  return play(new Client(house.system.url, house.system.tokens), days, () => {});
}

test('the days of the demo are played through the API, once, and the same for the same seed', async () => {
  const [{ said, dossiers }, again] = await Promise.all([fillNew(), playAgain()]);
  expect(said).toContain(String(again).trimEnd());
  const counts = again.toJSON();
  const arrived = channels.reduce((sum, by) => sum + Number(counts[`arrived: ${by}`] ?? 0), 0);
  expect(dossiers).toHaveLength(arrived);
  // Whoever looks around for the first time finds something on every list.
  const statuses = new Set(dossiers.map(({ status }: { status: number }) => status));
  expect(statuses).toEqual(new Set([1, 3, 4, 5, 8, 9, 10]));
  const latenesses = new Set(dossiers.map(({ lateness }: { lateness: string }) => lateness));
  expect(latenesses).toEqual(new Set(['early', 'on-time', 'late', 'open', 'open-late', 'not-judged']));
  expect(dossiers.some(({ decidingAgency }: { decidingAgency: string }) => decidingAgency === 'H42.201')).toBe(true);
  // Every dossier is somewhere in the course of docs/domain.md §2.1, and those that ended say how.
  const judged = dossiers.filter(({ status }: { status: number }) => status >= 9);
  expect(judged.length).toBeGreaterThan(0);
  for (const { lateness } of judged) expect(['early', 'on-time', 'late']).toContain(lateness);
});

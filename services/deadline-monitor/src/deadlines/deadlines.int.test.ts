import { describe, expect } from 'vitest';
import { allPages, at, hour, monitorTest as test } from '../monitor.fixture.ts';

const noon = at('2026-11-23T11:30:00');

describe('deadlines', () => {
  test('stand where the clock says', async ({ world }) => {
    const call = await world.app();
    const dueSoonAt = noon - hour;
    const overdue = await world.open({ dueAt: noon - 1, dueSoonAt });
    const exact = await world.open({ dueAt: noon, dueSoonAt });
    const later = await world.open({ dueAt: noon + 9 * hour, dueSoonAt: noon });
    const closed = await world.open({ dueAt: noon - 1, dueSoonAt });
    await world.finish(closed.code, noon);
    world.now = noon;
    const listed = async (filter: string) =>
      (await allPages(call, `/v1/deadlines?limit=1${filter}`)).map(({ dossier, state }) => [dossier, state]);
    expect(await listed('&state=overdue')).toEqual([[overdue.code, 'overdue']]);
    expect(await listed('&state=due-soon')).toEqual([[exact.code, 'due-soon']]);
    expect(await listed('')).toEqual([
      [overdue.code, 'overdue'],
      [exact.code, 'due-soon'],
      [later.code, 'open'],
    ]);
    expect(await listed('&kind=step')).toEqual([]);
    world.now = noon + 1;
    expect(await listed('&state=overdue')).toHaveLength(2);
  });
});

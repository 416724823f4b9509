import { transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import { Calendars } from '@motcua/db/reference/calendars';
import { reopenDossier } from '@motcua/db/verbs/exceptional-verbs';
import { describe, expect } from 'vitest';
import { command, type Opened, openCounted } from '../counted.fixture.ts';
import { at, log, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from './sweeper.ts';

/** Accepted on a Monday, and the day after is off: one working day ends on Wednesday 25 November at 17:00. */
const monday = at('2026-11-23T09:15:00');

const pause = { type: 'request-payment', amountVnd: 1, basis: 'Luật', document: null } as const;
const goOn = { type: 'confirm-payment', document: null } as const;
const order = { basis: 'Luật Khiếu nại', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };

/** Sweeps at an instant; the alerts of the law's own term that there are then, as `rung moment`, in order. */
async function swept(world: World, { id }: Opened, now: string): Promise<string[]> {
  world.now = at(now);
  await new Sweeper({ ...world, log }).sweep();
  const rows = await world.rows<{ rung: string; at: string }>(
    `select a.rung, to_char(a.at at time zone 'Asia/Ho_Chi_Minh', 'MM-DD HH24:MI:SS') as at from alerts a
     join deadlines d on d.id = a.deadline_id where a.dossier_id = $1 and d.kind = 'statutory' order by a.at, a.rung`,
    [id],
  );
  return rows.map(({ rung, at }) => `${rung} ${at}`);
}

const reopen = (world: World, { code }: Opened, now: string) =>
  transaction(world.intake, async (tx) => {
    const act = { actor: 'counter:test', at: at(now) };
    const calendars = new Calendars();
    const locked = await lockDossier(tx, calendars, { code });
    await reopenDossier(tx, calendars, locked, { command: { type: 'reopen', ...order }, act });
  });

describe('warnings', () => {
  test('come at the middle of what still runs after a supplement, not as the clock starts again', async ({ world }) => {
    const dossier = await openCounted(world, { acceptedAt: monday, amount: '1' });
    await command(world, dossier, pause, at('2026-11-23T09:15:00'));
    // Nothing was used: promised for Tuesday the 8th at 08:00, due at 17:00.
    await command(world, dossier, goOn, at('2026-12-07T08:00:00'));
    expect(await swept(world, dossier, '2026-12-07T08:01:00')).toEqual([]);
    const both = ['apology-due 12-08 07:45:00', 'due-soon 12-08 07:45:00'];
    expect(await swept(world, dossier, '2026-12-08T07:45:00')).toEqual([]);
    expect(await swept(world, dossier, '2026-12-08T07:45:01')).toEqual(both);
    expect(await swept(world, dossier, '2026-12-08T17:01:00')).toEqual([...both, 'breached 12-08 17:00:00']);
  });

  test('move with a pause that moves no date, and what was raised for the date is not raised again', async ({
    world,
  }) => {
    const [early, late] = [
      await openCounted(world, { acceptedAt: monday, amount: '1' }),
      await openCounted(world, { acceptedAt: monday, amount: '1' }),
    ];
    // A pause before the opening, and one over lunch, when the warnings of the other have been raised.
    await command(world, early, pause, at('2026-11-25T07:00:00'));
    await command(world, early, goOn, at('2026-11-25T07:30:00'));
    const raised = ['apology-due 11-25 08:22:30', 'due-soon 11-25 08:22:30'];
    expect(await swept(world, late, '2026-11-25T09:00:00')).toEqual(raised);
    await command(world, late, pause, at('2026-11-25T11:30:00'));
    await command(world, late, goOn, at('2026-11-25T13:30:00'));
    expect(await swept(world, early, '2026-11-25T16:00:00')).toEqual([
      'apology-due 11-25 11:15:00',
      'due-soon 11-25 11:15:00',
    ]);
    expect(await swept(world, late, '2026-11-25T17:00:01')).toEqual([...raised, 'breached 11-25 17:00:00']);
  });

  test('of what ended at its due moment belong to the date that its reopening gives back', async ({ world }) => {
    const dossier = await openCounted(world, { acceptedAt: monday, amount: '1' });
    const raised = ['apology-due 11-25 08:22:30', 'due-soon 11-25 08:22:30'];
    expect(await swept(world, dossier, '2026-11-25T17:00:00')).toEqual(raised);
    await command(world, dossier, { type: 'finish', result: 'granted' }, at('2026-11-25T17:00:00'));
    expect(await swept(world, dossier, '2026-11-30T08:59:00')).toEqual(raised);
    await reopen(world, dossier, '2026-11-30T09:00:00');
    const again = ['apology-due 11-30 14:00:00', 'due-soon 11-30 14:00:00'];
    expect(await swept(world, dossier, '2026-11-30T09:00:01')).toEqual(raised);
    expect(await swept(world, dossier, '2026-11-30T17:00:00')).toEqual([...raised, ...again]);
    expect(await swept(world, dossier, '2026-11-30T17:00:01')).toEqual([
      ...raised,
      ...again,
      'breached 11-30 17:00:00',
    ]);
  });

  test('of what ended late are none: its breach stands', async ({ world }) => {
    const dossier = await openCounted(world, { acceptedAt: monday, amount: '1' });
    const late = { type: 'finish', result: 'granted', delayReason: 'staff' } as const;
    await command(world, dossier, late, at('2026-11-25T17:00:00.001'));
    await reopen(world, dossier, '2026-11-30T09:00:00');
    expect(await swept(world, dossier, '2026-12-30T09:00:00')).toEqual(['breached 11-25 17:00:00']);
  });
});

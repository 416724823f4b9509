import type { MachineClocks } from '@motcua/db/wall-time';
import { createLogger } from '@motcua/runtime/logger';
import { describe, expect } from 'vitest';
import { hour, log, minute, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';
import { TimeWatch } from './watch-time.ts';

/** Clocks that run with this machine's, until a test sets the wall clock. */
function settableClocks() {
  let setBy = 0;
  const clocks: MachineClocks = { wall: () => Date.now() + setBy, monotonic: () => performance.now() };
  const set = (ms: number) => {
    setBy += ms;
  };
  return { clocks, set };
}

/** A monitor of its own: it looks at the clocks and then sweeps, as in a round of every half second. */
function monitor(world: World, clocks: MachineClocks) {
  const lines: string[] = [];
  const output = {
    tellLost: () => 0,
    write: (line: string) => void lines.push(line),
    flush: (done: () => void) => done(),
  };
  const time = async () => clocks.wall();
  const watch = new TimeWatch({ ...world, time, clocks, log: createLogger('deadline-monitor', 'info', output) });
  const sweeper = new Sweeper({ ...world, time: watch.sweepTime, log });
  const round = async () => {
    await watch.look();
    return sweeper.sweep();
  };
  return { watch, round, said: () => lines.map((line) => JSON.parse(line).msg) };
}

const breaches = async (world: World) =>
  (
    await world.rows<{ code: string }>(
      `select d.code from history h join dossiers d on d.id = h.dossier_id where h.type = 'deadline.breached' order by d.code`,
    )
  ).map(({ code }) => code);

/** One term that is overdue, and one that only a clock an hour ahead takes for overdue. */
async function twoTerms(world: World) {
  const overdue = await world.open({ dueAt: Date.now() - minute, dueSoonAt: Date.now() - 2 * minute });
  const ahead = await world.open({ dueAt: Date.now() + hour / 2, dueSoonAt: Date.now() + hour / 3 });
  return { overdue: overdue.code, ahead: ahead.code };
}

describe('a jump forward', () => {
  test('holds breaches back, says so, and lets them follow once an administrator confirms it', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const { round, said } = monitor(world, clocks);
    const { overdue, ahead } = await twoTerms(world);
    const call = await world.app();
    set(hour);
    await round();
    expect(await breaches(world)).toEqual([overdue]);
    const { jump } = (await call('counter', 'GET', '/v1/clock')).json();
    expect(Date.parse(jump.to) - Date.parse(jump.from)).toBeCloseTo(hour, -4);
    expect(Date.parse(jump.heldUntil) - Date.parse(jump.noticedAt)).toBe(10 * minute);
    const health = (await call('counter', 'GET', '/health/ready')).json();
    expect([health.checks.time, health.checks.database]).toEqual(['failed', 'ok']);
    await round();
    expect(await breaches(world)).toEqual([overdue]);
    expect((await call('supervisor', 'POST', '/v1/clock/confirm')).statusCode).toBe(403);
    const confirmed = await call('admin', 'POST', '/v1/clock/confirm');
    expect([confirmed.statusCode, confirmed.json().jump]).toEqual([200, null]);
    expect(await world.rows('select released_by from time_jumps')).toEqual([
      { released_by: expect.stringMatching(/^admin:/) },
    ]);
    await round();
    expect(await breaches(world)).toEqual([overdue, ahead]);
    expect(said()).toEqual(['the clock jumped: breaches are held back', 'the new time is taken as right']);
    expect((await call('admin', 'POST', '/v1/clock/confirm')).json().jump).toBeNull();
  });

  test('during another is held with it, from the time before both and for ten minutes of its own', async ({
    world,
  }) => {
    const { clocks, set } = settableClocks();
    const { round } = monitor(world, clocks);
    const { overdue } = await twoTerms(world);
    const held = async () => (await (await world.app())('admin', 'GET', '/v1/clock')).json().jump;
    set(hour);
    await round();
    await world.rows(`update time_jumps set noticed_at = noticed_at - interval '9 minutes',
      from_at = from_at - interval '9 minutes', to_at = to_at - interval '9 minutes'`);
    const first = await held();
    set(2 * hour);
    await round();
    const second = await held();
    expect(Date.parse(second.to) - Date.parse(second.from)).toBeCloseTo(3 * hour, -4);
    expect(Date.parse(second.heldUntil) - Date.parse(first.heldUntil)).toBeGreaterThan(8 * minute);
    expect(await breaches(world)).toEqual([overdue]);
    expect(await world.rows('select from time_jumps')).toHaveLength(1);
  });

  test('is held for ten minutes at most', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const { round } = monitor(world, clocks);
    const { overdue, ahead } = await twoTerms(world);
    set(hour);
    await round();
    await world.rows(
      `update time_jumps set noticed_at = noticed_at - interval '599 seconds', from_at = from_at - interval '599 seconds'`,
    );
    await round();
    expect(await breaches(world)).toEqual([overdue]);
    await world.rows(`update time_jumps set noticed_at = noticed_at - interval '2 seconds'`);
    await round();
    expect(await breaches(world)).toEqual([overdue, ahead]);
    expect(await world.rows('select released_by from time_jumps where released_at is not null')).toEqual([
      { released_by: null },
    ]);
  });

  test('is held by every monitor, also one that begins meanwhile', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const first = monitor(world, clocks);
    const { overdue } = await twoTerms(world);
    set(hour);
    await first.watch.look();
    const second = monitor(world, clocks);
    await second.round();
    await Promise.all([first.round(), second.round()]);
    expect(await breaches(world)).toEqual([overdue]);
    expect(await world.rows('select from time_jumps')).toHaveLength(1);
  });

  test('is noticed by the database’s clock where a monitor begins with a wrong one', async ({ world }) => {
    const { clocks, set } = settableClocks();
    set(hour);
    const { round } = monitor(world, clocks);
    const { overdue } = await twoTerms(world);
    await round();
    await round();
    expect(await breaches(world)).toEqual([overdue]);
    expect(await world.rows('select from time_jumps')).toHaveLength(1);
  });

  test('of less than a minute is none', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const { round } = monitor(world, clocks);
    const near = await world.open({ dueAt: Date.now() + minute / 2, dueSoonAt: Date.now() });
    set(minute - 2_000);
    await round();
    expect(await breaches(world)).toEqual([near.code]);
    expect(await world.rows('select from time_jumps')).toEqual([]);
  });

  test('between two looks is not swept by', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const { watch } = monitor(world, clocks);
    await watch.look();
    set(hour);
    expect(await watch.sweepTime(world.db)).toBeLessThanOrEqual(Date.now() + minute);
  });
});

describe('a clock that was set back', () => {
  test('is told, and nothing is swept that is not due by it', async ({ world }) => {
    const { clocks, set } = settableClocks();
    const { round, said } = monitor(world, clocks);
    await twoTerms(world);
    set(-hour);
    await round();
    expect(await breaches(world)).toEqual([]);
    expect(said()).toEqual(['the clock was set back: time goes on at half speed']);
  });

  test('never dates an entry before the one ahead of it', async ({ world }) => {
    const { code, id } = await world.open({
      dueAt: world.now - minute,
      dueSoonAt: world.now - hour,
      anchorAt: world.now,
    });
    world.now -= minute / 2;
    await new Sweeper({ ...world, log }).sweep();
    expect(await breaches(world)).toEqual([code]);
    const lines = await world.rows<{ at: Date }>('select at from history where dossier_id = $1 order by seq', [id]);
    expect(new Set(lines.map(({ at }) => +at))).toEqual(new Set([+lines[0]!.at]));
    expect(lines.length).toBeGreaterThan(1);
  });
});

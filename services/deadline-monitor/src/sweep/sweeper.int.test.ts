import { randomUUID } from 'node:crypto';
import { transaction } from '@motcua/db/database';
import { sql } from '@motcua/db/drizzle';
import { lockDue } from '@motcua/db/sweep/sweep';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { describe, expect } from 'vitest';
import { expectWholeChains } from '../history.fixture.ts';
import { at, hour, log, minute, openMany, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper, startSweeping } from './sweeper.ts';

const noon = at('2026-11-23T11:30:00');
const sweeperOf = (world: World) => new Sweeper({ ...world, log });

interface Raised {
  readonly code: string;
  readonly rung: string;
  readonly at: Date;
  readonly raised_at: Date;
}
/** In the order of insertion, which is the order of their places in the table: no row is ever removed from it. */
const raisedIn = (world: World) =>
  world.rows<Raised>(
    'select d.code, a.rung, a.at, a.raised_at from alerts a join dossiers d on d.id = a.dossier_id order by a.ctid',
  );

describe('a rung', () => {
  test('is raised as soon as now is after its moment, and not at it', async ({ world }) => {
    const { code } = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    const sweeper = sweeperOf(world);
    const raisedAt = async (now: number) => {
      world.now = now;
      await sweeper.sweep();
      return (await raisedIn(world)).map(({ rung }) => rung);
    };
    expect(await raisedAt(noon - hour)).toEqual([]);
    expect(await raisedAt(noon - hour + 1)).toEqual(['due-soon']);
    expect(await raisedAt(noon)).toEqual(['due-soon']);
    expect(await raisedAt(noon + 1)).toEqual(['due-soon', 'breached']);
    expect(await raisedAt(noon + 5 * hour)).toEqual(['due-soon', 'breached']);
    const [first, second] = await raisedIn(world);
    expect(first).toEqual({ code, rung: 'due-soon', at: new Date(noon - hour), raised_at: new Date(noon - hour + 1) });
    expect(second).toEqual({ code, rung: 'breached', at: new Date(noon), raised_at: new Date(noon + 1) });
  });

  test('of a letter of apology is raised before the others until the letter goes out, and what was missed is written down', async ({
    world,
  }) => {
    const moments = { apologyDueAt: noon - 2 * hour, dueSoonAt: noon - hour, dueAt: noon };
    const silent = await world.open(moments);
    const prompt = await world.open(moments);
    const finished = await world.open(moments);
    const reminded = await world.open({ ...moments, dueAt: noon + hour });
    const sweeper = sweeperOf(world);
    const apologize = { type: 'apologize', reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' } as const;
    await world.command(prompt.code, apologize, noon - 3 * hour);
    world.now = noon - 2 * hour + 1;
    expect(await sweeper.sweep()).toBe(3);
    await world.finish(finished.code, noon - 90 * minute);
    await world.command(reminded.code, apologize, noon - 80 * minute);
    world.now = noon + 2 * hour;
    expect(await sweeper.sweep()).toBe(6);
    const raised = await raisedIn(world);
    const rungsOf = (code: string) => raised.filter((one) => one.code === code).map(({ rung }) => rung);
    expect(rungsOf(silent.code)).toEqual(['apology-due', 'due-soon', 'breached']);
    expect(rungsOf(prompt.code)).toEqual(['due-soon', 'breached']);
    expect(rungsOf(finished.code)).toEqual(['apology-due']);
    expect(rungsOf(reminded.code)).toEqual(['apology-due', 'due-soon', 'breached']);
    expect(
      await world.rows(
        "select d.code, h.data from history h join dossiers d on d.id = h.dossier_id where h.type = 'apology.missed'",
      ),
    ).toEqual([{ code: silent.code, data: { dueAt: new Date(noon).toISOString().replace('.000', '') } }]);
    await expectWholeChains(world);
  });

  test('that was missed during a downtime is caught up in order of its moment, across dossiers', async ({ world }) => {
    const a = await world.open({ dueAt: noon, dueSoonAt: noon - 3 * hour });
    const b = await world.open({ dueAt: noon - 2 * hour, dueSoonAt: noon - 4 * hour });
    const c = await world.open({ dueAt: noon + 9 * hour, dueSoonAt: noon - hour });
    world.now = noon + 8 * hour;
    expect(await sweeperOf(world).sweep()).toBe(5);
    expect((await raisedIn(world)).map(({ code, rung }) => [code, rung])).toEqual([
      [b.code, 'due-soon'],
      [a.code, 'due-soon'],
      [b.code, 'breached'],
      [c.code, 'due-soon'],
      [a.code, 'breached'],
    ]);
    const next = await world.rows<{ next: Date | null }>(
      'select next_alert_at as next from deadlines order by next_alert_at nulls first',
    );
    expect(next.map((row) => row.next)).toEqual([null, null, new Date(noon + 9 * hour)]);
  });

  test('that does not fit into a batch comes in the next one, still in order', async ({ world }) => {
    world.now = noon;
    await openMany(world, { due: 1_203, later: 5 });
    expect(await sweeperOf(world).sweep()).toBe(2_406);
    const moments = (await raisedIn(world)).map((alert) => alert.at.getTime());
    expect(moments).toHaveLength(2_406);
    expect(moments).toEqual(moments.toSorted((x, y) => x - y));
  });

  test('is raised once by however many monitors sweep at once', async ({ world }) => {
    world.now = noon;
    await openMany(world, { due: 1_500, later: 100 });
    await Promise.all([1, 2, 3].map(() => sweeperOf(world).sweep()));
    // What one skipped because another held it, the other has raised.
    const counted = await world.rows('select rung, count(*)::int as n from alerts group by rung order by rung');
    expect(counted).toEqual([
      { rung: 'breached', n: 1_500 },
      { rung: 'due-soon', n: 1_500 },
    ]);
    const lines = await expectWholeChains(world);
    expect(lines.filter(({ type }) => type === 'deadline.breached')).toHaveLength(1_500);
  });

  test('of a term that ended in time is never raised', async ({ world }) => {
    const unseen = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    const exact = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    await world.finish(unseen.code, noon - hour + minute); // after its first rung, which no sweep has seen
    await world.finish(exact.code, noon); // at the due instant: in time
    world.now = noon + hour;
    expect(await sweeperOf(world).sweep()).toBe(0);
    expect(await raisedIn(world)).toEqual([]);
  });

  test('of a term that ended late is raised once, whether it was swept before or not', async ({ world }) => {
    const swept = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    world.now = noon + minute;
    await sweeperOf(world).sweep();
    const unswept = await world.open({ dueAt: noon + 1, dueSoonAt: noon - hour });
    await world.finish(swept.code, noon + 2 * minute);
    await world.finish(unswept.code, noon + 2 * minute);
    world.now = noon + 2 * minute;
    await sweeperOf(world).sweep();
    await sweeperOf(world).sweep();
    expect((await raisedIn(world)).map(({ code, rung }) => [code, rung])).toEqual([
      [swept.code, 'due-soon'],
      [swept.code, 'breached'],
      [unswept.code, 'breached'],
    ]);
  });
});

describe('a breach', () => {
  test('is written into the history once, in the chain', async ({ world }) => {
    const { id } = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    world.now = noon + minute;
    await sweeperOf(world).sweep();
    await world.rows('update deadlines set next_alert_at = due_soon_at'); // as if somebody had asked for it again
    await sweeperOf(world).sweep();
    const [deadline] = await world.rows<{ id: string }>('select id from deadlines');
    const lines = (await expectWholeChains(world)).filter(({ type }) => type === 'deadline.breached');
    expect(lines).toMatchObject([
      {
        dossier_id: id,
        seq: 2,
        at: new Date(noon + minute),
        actor: 'system:deadline-monitor',
        data: { deadlineId: deadline!.id, kind: 'statutory', dueAt: '2026-11-23T04:30:00Z' },
      },
    ]);
    expect(Object.keys(lines[0]!.data).sort()).toEqual(['deadlineId', 'dueAt', 'kind']);
  });

  test('and a finish at the same moment neither lock each other out nor lose a line', async ({ world }) => {
    const opened = await Promise.all(
      Array.from({ length: 60 }, (_, i) => world.open({ dueAt: noon - i, dueSoonAt: noon - hour })),
    );
    world.now = noon + minute;
    const finishes = opened.map(({ code }) => world.finish(code, noon + minute));
    const sweeps = [1, 2, 3].map(() => sweeperOf(world).sweep());
    await Promise.all([...finishes, ...sweeps]);
    await sweeperOf(world).sweep(); // those that a finish held while the sweeps passed by
    const breaches = await world.rows(`select dossier_id from alerts where rung = 'breached'`);
    expect(breaches).toHaveLength(60);
    const lines = await expectWholeChains(world);
    expect(lines.filter(({ type }) => type === 'deadline.breached')).toHaveLength(60);
    expect(lines.filter(({ type }) => type === 'dossier.finished')).toHaveLength(60);
  });
});

/** A dossier asked on 23 November for a supplement that lapses after 30 days. */
async function openWaiting(world: World) {
  const open = await world.open({ dueAt: at('2026-11-23T17:00:00') });
  const rules = { ...frozenRules, supplementLapsesAfterDays: 30 };
  await world.rows('update dossiers set rules = $1 where id = $2', [rules, open.id]);
  const command: DossierCommand = {
    type: 'request-supplement',
    items: 1,
    noteId: randomUUID(),
    basis: 'Điều 16',
    document: null,
    approver: null,
  };
  await world.command(open.code, command, at('2026-11-23T09:00:00'));
  return open;
}

describe('the sweep', () => {
  test('leaves alone what a command holds, and does not wait for it', async ({ world }) => {
    const held = await world.open({ dueAt: noon });
    await world.open({ dueAt: noon });
    world.now = noon + minute;
    await transaction(world.intake, async (tx) => {
      await tx.execute(sql`select from dossiers where id = ${held.id} for update`);
      expect(await sweeperOf(world).sweep()).toBe(2);
    });
    expect(await sweeperOf(world).sweep()).toBe(2);
  });

  test('goes on when one deadline cannot be swept, and comes back to it', async ({ world }) => {
    const bad = await world.open({ dueAt: noon - 2 * hour });
    await world.open({ dueAt: noon - hour });
    await world.open({ dueAt: noon });
    world.now = noon + minute;
    await world.rows(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.dossier_id = '${bad.id}' then raise 'poison'; end if; return new; end $$`);
    await world.rows('create trigger refuse before insert on alerts for each row execute function refuse()');
    const sweeper = sweeperOf(world);
    expect(await sweeper.sweep()).toBe(4);
    expect(await sweeper.sweep()).toBe(0);
    await world.rows('drop trigger refuse on alerts');
    expect(await sweeperOf(world).sweep()).toBe(2);
  });

  test('ends a dossier whose supplement nobody delivered in time, once, and not before', async ({ world }) => {
    await openWaiting(world);
    const stateOf = async () => (await world.rows(`select status, ended_at from dossiers`))[0];
    world.now = at('2026-12-23T09:00:00');
    await sweeperOf(world).sweep();
    expect(await stateOf()).toMatchObject({ status: 5, ended_at: null });
    world.now += 1;
    await Promise.all([sweeperOf(world).sweep(), sweeperOf(world).sweep()]);
    expect(await stateOf()).toMatchObject({ status: 8, ended_at: new Date(world.now) });
    expect(await world.rows(`select 1 from history where type = 'dossier.supplement-lapsed'`)).toHaveLength(1);
    expect(await world.rows('select 1 from deadlines where closed_at is null')).toEqual([]);
  });

  test('ends the others when one dossier cannot be ended, shows it while all works on, and comes back to it', async ({
    world,
  }) => {
    const bad = await openWaiting(world);
    await openWaiting(world);
    await openWaiting(world);
    await world.rows(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.dossier_id = '${bad.id}' then raise 'poison'; end if; return new; end $$`);
    await world.rows('create trigger refuse before insert on history for each row execute function refuse()');
    const statuses = async () =>
      (await world.rows<{ status: number }>('select status from dossiers order by code')).map(({ status }) => status);
    const call = await world.app('simulated');
    const readiness = async () => (await call('admin', 'GET', '/health/ready')).json();
    await call('admin', 'PUT', '/v1/clock', { body: { now: '2026-12-23T09:02:01+07:00' } });
    expect(await statuses()).toEqual([5, 8, 8]);
    world.now = at('2026-12-23T09:02:01');
    const sweeper = sweeperOf(world);
    await sweeper.sweep();
    expect(await readiness()).toMatchObject({ status: 'ready', checks: { sweep: 'ok', backlog: 'failed' } });
    await world.rows('drop trigger refuse on history');
    await sweeper.sweep();
    expect(await statuses()).toEqual([5, 8, 8]); // left alone for a while
    await sweeperOf(world).sweep();
    expect(await statuses()).toEqual([8, 8, 8]);
    expect(await readiness()).toMatchObject({ status: 'ready', checks: { backlog: 'ok' } });
    await expectWholeChains(world);
  });

  test('leaves proof that it works, even when nothing is due', async ({ world }) => {
    const stop = startSweeping({ ...world, log });
    const proof = () => world.rows<{ finished_at: Date; raised: string }>('select * from sweeps');
    const first = await expect.poll(proof).toHaveLength(1).then(proof);
    const { code } = await world.open({ dueAt: noon });
    world.now = noon + 1;
    await expect.poll(() => raisedIn(world)).toMatchObject([{ code }, { code }]);
    await expect.poll(proof).toMatchObject([{ raised: '2' }]);
    await stop();
    const last = await proof();
    expect(last[0]!.finished_at.getTime()).toBeGreaterThan(first[0]!.finished_at.getTime());
  });

  test('finds what is due among 20,000 open terms through the index', async ({ world }) => {
    world.now = noon;
    await openMany(world, { due: 100, later: 20_000 });
    const planOf = async () => {
      const lock = lockDue(world.db, { now: noon, limit: 500, except: ['00000000-0000-7000-8000-000000000000'] });
      const { rows } = await world.db.execute<{ 'QUERY PLAN': string }>(sql`explain (analyze, buffers) ${lock}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    for (const analysed of [false, true]) {
      if (analysed) await world.rows('analyze');
      const plan = await planOf();
      expect(plan).toContain('Index Scan using deadlines_next_alert_at_idx on deadlines');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});

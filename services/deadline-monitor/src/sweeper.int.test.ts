import { randomUUID } from 'node:crypto';
import { transaction } from '@motcua/db/database';
import { claimDue } from '@motcua/db/sweep';
import type { DossierCommand } from '@motcua/domain/dossier-commands';
import { defaultRules } from '@motcua/domain/procedure';
import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { expectWholeChains } from './history.fixture.ts';
import { at, hour, log, minute, type Office, openMany, officeTest as test } from './monitor.fixture.ts';
import { Sweeper, startSweeping } from './sweeper.ts';

const noon = at('2026-11-23T11:30:00');
const sweeperOf = (office: Office) => new Sweeper({ ...office, log });

interface Raised {
  readonly code: string;
  readonly rung: string;
  readonly at: Date;
  readonly raised_at: Date;
}
/** In the order in which they were entered, which is that of their places in the table: nothing is ever removed from it. */
const raisedIn = (office: Office) =>
  office.rows<Raised>(
    'select d.code, a.rung, a.at, a.raised_at from alerts a join dossiers d on d.id = a.dossier_id order by a.ctid',
  );

describe('a rung', () => {
  test('is raised as soon as now is after its moment, and not at it', async ({ office }) => {
    const { code } = await office.open({ dueAt: noon, dueSoonAt: noon - hour });
    const sweeper = sweeperOf(office);
    const raisedAt = async (now: number) => {
      office.now = now;
      await sweeper.sweep();
      return (await raisedIn(office)).map(({ rung }) => rung);
    };
    expect(await raisedAt(noon - hour)).toEqual([]);
    expect(await raisedAt(noon - hour + 1)).toEqual(['due-soon']);
    expect(await raisedAt(noon)).toEqual(['due-soon']);
    expect(await raisedAt(noon + 1)).toEqual(['due-soon', 'breached']);
    expect(await raisedAt(noon + 5 * hour)).toEqual(['due-soon', 'breached']);
    const [first, second] = await raisedIn(office);
    expect(first).toEqual({ code, rung: 'due-soon', at: new Date(noon - hour), raised_at: new Date(noon - hour + 1) });
    expect(second).toEqual({ code, rung: 'breached', at: new Date(noon), raised_at: new Date(noon + 1) });
  });

  test('of a letter of apology is raised before the others until the letter goes out, and what was missed is written down', async ({
    office,
  }) => {
    const moments = { apologyDueAt: noon - 2 * hour, dueSoonAt: noon - hour, dueAt: noon };
    const silent = await office.open(moments);
    const prompt = await office.open(moments);
    const finished = await office.open(moments);
    const reminded = await office.open({ ...moments, dueAt: noon + hour });
    const sweeper = sweeperOf(office);
    const apologize = { type: 'apologize', reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' } as const;
    await office.command(prompt.code, apologize, noon - 3 * hour);
    office.now = noon - 2 * hour + 1;
    expect(await sweeper.sweep()).toBe(3);
    await office.finish(finished.code, noon - 90 * minute);
    await office.command(reminded.code, apologize, noon - 80 * minute);
    office.now = noon + 2 * hour;
    expect(await sweeper.sweep()).toBe(6);
    const raised = await raisedIn(office);
    const rungsOf = (code: string) => raised.filter((one) => one.code === code).map(({ rung }) => rung);
    expect(rungsOf(silent.code)).toEqual(['apology-due', 'due-soon', 'breached']);
    expect(rungsOf(prompt.code)).toEqual(['due-soon', 'breached']);
    expect(rungsOf(finished.code)).toEqual(['apology-due']);
    expect(rungsOf(reminded.code)).toEqual(['apology-due', 'due-soon', 'breached']);
    expect(
      await office.rows(
        "select d.code, h.data from history h join dossiers d on d.id = h.dossier_id where h.type = 'apology.missed'",
      ),
    ).toEqual([{ code: silent.code, data: { dueAt: new Date(noon).toISOString().replace('.000', '') } }]);
    await expectWholeChains(office);
  });

  test('that was missed during a downtime is caught up in order of its moment, across dossiers', async ({ office }) => {
    const a = await office.open({ dueAt: noon, dueSoonAt: noon - 3 * hour });
    const b = await office.open({ dueAt: noon - 2 * hour, dueSoonAt: noon - 4 * hour });
    const c = await office.open({ dueAt: noon + 9 * hour, dueSoonAt: noon - hour });
    office.now = noon + 8 * hour;
    expect(await sweeperOf(office).sweep()).toBe(5);
    expect((await raisedIn(office)).map(({ code, rung }) => [code, rung])).toEqual([
      [b.code, 'due-soon'],
      [a.code, 'due-soon'],
      [b.code, 'breached'],
      [c.code, 'due-soon'],
      [a.code, 'breached'],
    ]);
    const next = await office.rows<{ next: Date | null }>(
      'select next_alert_at as next from deadlines order by next_alert_at nulls first',
    );
    expect(next.map((row) => row.next)).toEqual([null, null, new Date(noon + 9 * hour)]);
  });

  test('that does not fit into a batch comes in the next one, still in order', async ({ office }) => {
    office.now = noon;
    await openMany(office, { due: 1_203, later: 5 });
    expect(await sweeperOf(office).sweep()).toBe(2_406);
    const moments = (await raisedIn(office)).map((alert) => alert.at.getTime());
    expect(moments).toHaveLength(2_406);
    expect(moments).toEqual(moments.toSorted((x, y) => x - y));
  });

  test('is raised once by however many monitors sweep at once', async ({ office }) => {
    office.now = noon;
    await openMany(office, { due: 1_500, later: 100 });
    await Promise.all([1, 2, 3].map(() => sweeperOf(office).sweep()));
    // What one skipped because another held it, the other has raised.
    const counted = await office.rows('select rung, count(*)::int as n from alerts group by rung order by rung');
    expect(counted).toEqual([
      { rung: 'breached', n: 1_500 },
      { rung: 'due-soon', n: 1_500 },
    ]);
    const lines = await expectWholeChains(office);
    expect(lines.filter(({ type }) => type === 'deadline.breached')).toHaveLength(1_500);
  });

  test('of a term that ended in time is never raised', async ({ office }) => {
    const unseen = await office.open({ dueAt: noon, dueSoonAt: noon - hour });
    const exact = await office.open({ dueAt: noon, dueSoonAt: noon - hour });
    await office.finish(unseen.code, noon - hour + minute); // after its first rung, which no sweep has seen
    await office.finish(exact.code, noon); // at the due instant: in time
    office.now = noon + hour;
    expect(await sweeperOf(office).sweep()).toBe(0);
    expect(await raisedIn(office)).toEqual([]);
  });

  test('of a term that ended late is raised once, whether it was swept before or not', async ({ office }) => {
    const swept = await office.open({ dueAt: noon, dueSoonAt: noon - hour });
    office.now = noon + minute;
    await sweeperOf(office).sweep();
    const unswept = await office.open({ dueAt: noon + 1, dueSoonAt: noon - hour });
    await office.finish(swept.code, noon + 2 * minute);
    await office.finish(unswept.code, noon + 2 * minute);
    office.now = noon + 2 * minute;
    await sweeperOf(office).sweep();
    await sweeperOf(office).sweep();
    expect((await raisedIn(office)).map(({ code, rung }) => [code, rung])).toEqual([
      [swept.code, 'due-soon'],
      [swept.code, 'breached'],
      [unswept.code, 'breached'],
    ]);
  });
});

describe('a breach', () => {
  test('is written into the history once, in the chain', async ({ office }) => {
    const { id } = await office.open({ dueAt: noon, dueSoonAt: noon - hour });
    office.now = noon + minute;
    await sweeperOf(office).sweep();
    await office.rows('update deadlines set next_alert_at = due_soon_at'); // as if somebody had asked for it again
    await sweeperOf(office).sweep();
    const [deadline] = await office.rows<{ id: string }>('select id from deadlines');
    const lines = (await expectWholeChains(office)).filter(({ type }) => type === 'deadline.breached');
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

  test('and a finish at the same moment neither lock each other out nor lose a line', async ({ office }) => {
    const opened = await Promise.all(
      Array.from({ length: 60 }, (_, i) => office.open({ dueAt: noon - i, dueSoonAt: noon - hour })),
    );
    office.now = noon + minute;
    const finishes = opened.map(({ code }) => office.finish(code, noon + minute));
    const sweeps = [1, 2, 3].map(() => sweeperOf(office).sweep());
    await Promise.all([...finishes, ...sweeps]);
    await sweeperOf(office).sweep(); // those that a finish held while the sweeps passed by
    const breaches = await office.rows(`select dossier_id from alerts where rung = 'breached'`);
    expect(breaches).toHaveLength(60);
    const lines = await expectWholeChains(office);
    expect(lines.filter(({ type }) => type === 'deadline.breached')).toHaveLength(60);
    expect(lines.filter(({ type }) => type === 'dossier.finished')).toHaveLength(60);
  });
});

/** A dossier asked on 23 November for a supplement that lapses after 30 days. */
async function openWaiting(office: Office) {
  const open = await office.open({ dueAt: at('2026-11-23T17:00:00') });
  const rules = { ...defaultRules, supplementLapsesAfterDays: 30 };
  await office.rows('update dossiers set rules = $1 where id = $2', [rules, open.id]);
  const command: DossierCommand = {
    ...({ type: 'request-supplement', items: 1, noteId: randomUUID(), basis: 'Điều 16' } as const),
    ...{ document: null, approver: null },
  };
  await office.command(open.code, command, at('2026-11-23T09:00:00'));
  return open;
}

describe('the sweep', () => {
  test('leaves alone what a command holds, and does not wait for it', async ({ office }) => {
    const held = await office.open({ dueAt: noon });
    await office.open({ dueAt: noon });
    office.now = noon + minute;
    await transaction(office.intake, async (tx) => {
      await tx.execute(sql`select from dossiers where id = ${held.id} for update`);
      expect(await sweeperOf(office).sweep()).toBe(2);
    });
    expect(await sweeperOf(office).sweep()).toBe(2);
  });

  test('goes on when one deadline cannot be swept, and comes back to it', async ({ office }) => {
    const bad = await office.open({ dueAt: noon - 2 * hour });
    await office.open({ dueAt: noon - hour });
    await office.open({ dueAt: noon });
    office.now = noon + minute;
    await office.rows(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.dossier_id = '${bad.id}' then raise 'poison'; end if; return new; end $$`);
    await office.rows('create trigger refuse before insert on alerts for each row execute function refuse()');
    const sweeper = sweeperOf(office);
    expect(await sweeper.sweep()).toBe(4);
    expect(await sweeper.sweep()).toBe(0);
    await office.rows('drop trigger refuse on alerts');
    expect(await sweeperOf(office).sweep()).toBe(2);
  });

  test('ends a dossier whose supplement nobody delivered in time, once, and not before', async ({ office }) => {
    await openWaiting(office);
    const stateOf = async () => (await office.rows(`select status, ended_at from dossiers`))[0];
    office.now = at('2026-12-23T09:00:00');
    await sweeperOf(office).sweep();
    expect(await stateOf()).toMatchObject({ status: 5, ended_at: null });
    office.now += 1;
    await Promise.all([sweeperOf(office).sweep(), sweeperOf(office).sweep()]);
    expect(await stateOf()).toMatchObject({ status: 8, ended_at: new Date(office.now) });
    expect(await office.rows(`select 1 from history where type = 'dossier.supplement-lapsed'`)).toHaveLength(1);
    expect(await office.rows('select 1 from deadlines where closed_at is null')).toEqual([]);
  });

  test('ends the others when one dossier cannot be ended, shows it while all works on, and comes back to it', async ({
    office,
  }) => {
    const bad = await openWaiting(office);
    await openWaiting(office);
    await openWaiting(office);
    await office.rows(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.dossier_id = '${bad.id}' then raise 'poison'; end if; return new; end $$`);
    await office.rows('create trigger refuse before insert on history for each row execute function refuse()');
    const statuses = async () =>
      (await office.rows<{ status: number }>('select status from dossiers order by code')).map(({ status }) => status);
    const call = await office.app('simulated');
    const readiness = async () => (await call('admin', 'GET', '/health/ready')).json();
    await call('admin', 'PUT', '/v1/clock', { body: { now: '2026-12-23T09:02:01+07:00' } });
    expect(await statuses()).toEqual([5, 8, 8]);
    office.now = at('2026-12-23T09:02:01');
    const sweeper = sweeperOf(office);
    await sweeper.sweep();
    expect(await readiness()).toMatchObject({ status: 'ready', checks: { sweep: 'ok', backlog: 'failed' } });
    await office.rows('drop trigger refuse on history');
    await sweeper.sweep();
    expect(await statuses()).toEqual([5, 8, 8]); // left alone for a while
    await sweeperOf(office).sweep();
    expect(await statuses()).toEqual([8, 8, 8]);
    expect(await readiness()).toMatchObject({ status: 'ready', checks: { backlog: 'ok' } });
    await expectWholeChains(office);
  });

  test('leaves proof that it works, even when nothing is due', async ({ office }) => {
    const stop = startSweeping({ ...office, log });
    const proof = () => office.rows<{ finished_at: Date; raised: string }>('select * from sweeps');
    const first = await expect.poll(proof).toHaveLength(1).then(proof);
    const { code } = await office.open({ dueAt: noon });
    office.now = noon + 1;
    await expect.poll(() => raisedIn(office)).toMatchObject([{ code }, { code }]);
    await expect.poll(proof).toMatchObject([{ raised: '2' }]);
    await stop();
    const last = await proof();
    expect(last[0]!.finished_at.getTime()).toBeGreaterThan(first[0]!.finished_at.getTime());
  });

  test('finds what is due among 20,000 open terms through the index', async ({ office }) => {
    office.now = noon;
    await openMany(office, { due: 100, later: 20_000 });
    const planOf = async () => {
      const claim = claimDue(office.db, { now: noon, limit: 500, except: ['00000000-0000-7000-8000-000000000000'] });
      const { rows } = await office.db.execute<{ 'QUERY PLAN': string }>(sql`explain (analyze, buffers) ${claim}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    for (const analysed of [false, true]) {
      if (analysed) await office.rows('analyze');
      const plan = await planOf();
      expect(plan).toContain('Index Scan using deadlines_next_alert_at_idx on deadlines');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});

import { transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import { sql } from '@motcua/db/drizzle';
import { isOutboxEmpty } from '@motcua/db/messages/outbox-signal';
import { timeSourceOf } from '@motcua/db/time-source';
import { applyCommand } from '@motcua/db/verbs/apply';
import { formatInstant } from '@motcua/domain/instant';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { describe, expect } from 'vitest';
import { at, type Caller, hour, log, minute, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';

const noon = at('2026-11-23T11:30:00');
const start = at('2026-11-23T08:00:00');
const move = (call: Caller, now: number, headers: Record<string, string> = {}) =>
  call('admin', 'PUT', '/v1/clock', { body: { now: formatInstant(now) }, headers });
const alertsIn = (world: World) =>
  world.rows('select rung, at, raised_at from alerts order by ctid') as Promise<
    { rung: string; at: Date; raised_at: Date }[]
  >;

describe('the real clock', () => {
  test('is shown, and cannot be set', async ({ world }) => {
    const call = await world.app('real');
    const shown = (await call('counter', 'GET', '/v1/clock')).json();
    expect(shown).toEqual({ mode: 'real', now: formatInstant(world.now), movedAt: null, jump: null });
    const refused = await move(call, noon);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'clock-not-simulated' });
  });
});

describe('the simulated clock', () => {
  test('stands where the system was started until an admin moves it', async ({ world }) => {
    const call = await world.app('simulated');
    const stands = { mode: 'simulated', now: formatInstant(start), movedAt: null, jump: null };
    expect((await call('auditor', 'GET', '/v1/clock')).json()).toEqual(stands);
    const moved = await call('admin', 'PUT', '/v1/clock', { body: { now: '2026-11-23T11:30:00+07:00' } });
    expect(moved.statusCode).toBe(200);
    const now = '2026-11-23T04:30:00Z';
    const there = { mode: 'simulated', now, movedAt: now, jump: null };
    expect(moved.json()).toEqual(there);
    expect((await call('counter', 'GET', '/v1/clock')).json()).toEqual(there);
  });

  test('obeys nobody but the admin, and instants with an offset', async ({ world }) => {
    const call = await world.app('simulated');
    for (const role of ['counter', 'officer', 'supervisor', 'auditor'] as const)
      expect((await call(role, 'PUT', '/v1/clock', { body: { now: '2026-11-24T00:00:00Z' } })).statusCode).toBe(403);
    for (const now of ['2026-11-24T00:00:00', '2026-11-24', 1_795_424_048_938, null, 'soon', '9999-01-01T00:00:00Z']) {
      const response = await call('admin', 'PUT', '/v1/clock', { body: { now } });
      expect(response.statusCode, String(now)).toBe(400);
      expect(response.json().errors).toMatchObject([{ path: 'now', in: 'body' }]);
    }
  });

  test('may first be set to any instant, but never back once it has moved or anything happened', async ({ world }) => {
    const call = await world.app('simulated');
    expect((await move(call, at('2024-02-01T08:00:00'))).statusCode).toBe(200);
    const back = await move(call, at('2024-02-01T07:59:59'));
    expect(back.statusCode).toBe(409);
    expect(back.json()).toMatchObject({ code: 'clock-moves-forward-only', errors: [{ path: 'now' }] });
    expect((await move(call, at('2024-02-01T08:00:00'))).statusCode).toBe(200); // not earlier
    await world.rows('update clock set moved_at = null');
    await world.open({ dueAt: noon });
    expect((await move(call, at('2024-02-01T07:59:59'))).statusCode).toBe(409);
  });

  test('lets a command at an instant come before the sweep of that instant', async ({ world }) => {
    const call = await world.app('simulated');
    const inTime = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    await move(call, noon - hour);
    expect(await alertsIn(world)).toEqual([]);
    await move(call, noon);
    expect((await alertsIn(world)).map(({ rung }) => rung)).toEqual(['due-soon', 'due-soon']);
    await world.finish(inTime.code, noon);
    await move(call, noon + 1);
    expect(await alertsIn(world)).toMatchObject([
      { rung: 'due-soon', at: new Date(noon - hour), raised_at: new Date(noon) },
      { rung: 'due-soon' },
      { rung: 'breached', at: new Date(noon), raised_at: new Date(noon + 1) },
    ]);
  });

  test('answers once everything up to the new instant is raised in order and handed to delivery', async ({ world }) => {
    const call = await world.app('simulated');
    await call('supervisor', 'POST', '/v1/subscriptions', { body: { url: 'http://127.0.0.1:9/' } });
    for (let i = 0; i < 30; i++)
      await world.open({ dueAt: noon + ((i * 7) % 30) * minute, dueSoonAt: noon - i * minute });
    expect((await move(call, noon + 24 * hour)).statusCode).toBe(200);
    const alerts = await alertsIn(world);
    expect(alerts).toHaveLength(60);
    expect(alerts).toEqual(alerts.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
    expect(await isOutboxEmpty(world.db)).toBe(true);
    const filed = await world.rows('select a.at from deliveries d join alerts a on a.id = d.alert_id order by d.id');
    expect(filed).toEqual(alerts.map((alert) => ({ at: alert.at })));
    const [called] = await world.rows(
      `select bool_and(published_at is not null and payload->'subscriptionIds' ? s.id::text) as called
       from outbox, subscriptions s`,
    );
    expect(called).toEqual({ called: true });
  });

  test('ends on the way what lapses on the way, before what would have been due after it', async ({ world }) => {
    const call = await world.app('simulated');
    const dates = { dueAt: at('2026-11-26T17:00:00'), dueSoonAt: at('2026-11-25T17:00:00') };
    const { code } = await world.open({ ...dates, anchorAt: start });
    const rules = { ...frozenRules, pausedBy: [], supplementLapsesAfterDays: 1 };
    await world.rows('update dossiers set rules = $1', [rules]);
    await transaction(world.intake, async (tx) => {
      const asked = { type: 'request-supplement', items: 1, noteId: code, basis: 'Điều 16' } as const;
      const locked = await lockDossier(tx, world.calendars, { code });
      const act = { actor: 'counter:test', at: start };
      await applyCommand(tx, locked, { ...asked, document: null, approver: null }, act);
    });
    await move(call, at('2026-12-01T08:00:00'));
    const ended = new Date(start + 24 * hour + 1);
    expect(await world.rows('select status, ended_at from dossiers')).toEqual([{ status: 8, ended_at: ended }]);
    expect(await alertsIn(world)).toEqual([]);
  });

  test('waits for a command that is running, and sweeps what it did', async ({ world }) => {
    const call = await world.app('simulated');
    const time = timeSourceOf('simulated');
    const { code, id } = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>();
    const command = transaction(world.intake, async (tx) => {
      expect(await time(tx)).toBe(start);
      await tx.execute(sql`select from dossiers where id = ${id} for update`);
      begun();
      await mayEnd;
      await tx.execute(sql`update deadlines set closed_at = now(), next_alert_at = null where dossier_id = ${id}`);
    });
    await hasBegun;
    const moving = move(call, noon + hour);
    await expect
      .poll(() =>
        world.rows(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`),
      )
      .toHaveLength(1);
    end();
    await command;
    expect((await moving).statusCode).toBe(200);
    expect(await alertsIn(world), code).toEqual([]);
  });

  test('may be moved by many at once beside monitors that sweep: forward, and each rung once', async ({ world }) => {
    const call = await world.app('simulated');
    for (let i = 0; i < 40; i++) await world.open({ dueAt: noon + i * minute, dueSoonAt: noon - hour });
    const sweeper = new Sweeper({ ...world, time: timeSourceOf('simulated'), log });
    const moves = Array.from({ length: 20 }, (_, i) => move(call, noon + i * 2 * minute + 1));
    const sweeps = Array.from({ length: 20 }, () => sweeper.sweep());
    const answers = await Promise.all(moves);
    await Promise.all(sweeps);
    for (const answer of answers) expect([200, 409]).toContain(answer.statusCode);
    expect((await call('admin', 'GET', '/v1/clock')).json().now).toBe(formatInstant(noon + 38 * minute + 1));
    expect(await alertsIn(world)).toHaveLength(40 + 39);
  });

  test('moves once for a key', async ({ world }) => {
    const call = await world.app('simulated');
    const first = await move(call, noon, { 'idempotency-key': 'k' });
    await move(call, noon + hour);
    const repeat = await move(call, noon, { 'idempotency-key': 'k' });
    expect(repeat.statusCode).toBe(200);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(repeat.json()).toEqual(first.json());
    expect((await call('admin', 'GET', '/v1/clock')).json().now).toBe(formatInstant(noon + hour));
  });
});

import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { dossiers } from '@motcua/db/schema/dossiers';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { asKnownOn } from '@motcua/domain/dossiers/due-dates';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { chainHash, chainStart } from '@motcua/domain/dossiers/history';
import { fromHistory } from '@motcua/domain/dossiers/history-data';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { deadlineOf, oversightTest as test } from '../../../oversight/src/oversight.fixture.ts';
import { addEditionOf2028, type Intake, validDossier } from '../intake.fixture.ts';

describe('history', () => {
  test('is a hash chain whose replay gives the stored row, and nobody can change it', async ({ intake, database }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    await intake.call('counter', 'POST', `/v1/dossiers/${code}/finish`, { body: {}, headers: { 'if-match': '*' } });
    const stored = await intake.db.$client.query('select * from history order by seq');
    expect(stored.rows.map((row) => row.type)).toEqual([
      'dossier.accepted',
      'step.opened',
      'dossier.finished',
      'step.cancelled',
    ]);
    let hash = chainStart;
    let replayed: Dossier | undefined;
    for (const row of stored.rows) {
      const { dossier_id: dossierId, seq, type, actor, data } = row;
      hash = chainHash(hash, { dossierId, seq, at: row.at.getTime(), type, actor, data });
      expect(row.hash).toEqual(hash);
      const event = fromHistory({ type, data });
      if (event) replayed = evolve(replayed, event, row.at.getTime());
    }
    const dossier = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    expect(replayed).toMatchObject({ code, status: dossier.status, version: dossier.version, dueOn: dossier.dueOn });
    const owner = new pg.Client(database.urls.motcua_migrator);
    await owner.connect();
    await expect(owner.query('update history set actor = $1', ['x'])).rejects.toThrow('append-only');
    await owner.end();
    await expect(intake.db.$client.query('delete from history')).rejects.toThrow('permission denied');
  });
});

describe('the whole course', () => {
  const anyVersion = { 'if-match': '*' };
  const openOne = async (intake: Pick<Intake, 'call'>) =>
    (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code as string;
  const act = async (intake: Intake, code: string, verb: string, body: object = {}) =>
    intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: anyVersion });

  test('decided, signed, numbered, issued, finished, handed over: each its own fact', async ({ intake }) => {
    const code = await openOne(intake);
    const papers = [
      ['decide', { result: 'granted', officer: 'vp-justice-1' }],
      ['sign-decision', { officer: 'vp-leaders-1' }],
      ['number-decision', { number: '123/UBND-XNTTHN' }],
      ['issue-decision', { officer: 'vp-clerk-1' }],
      ['finish', { result: 'granted' }],
      ['hand-over', { way: 'post' }],
    ] as const;
    for (const [verb, body] of papers) {
      intake.now += 60_000;
      const response = await act(intake, code, verb, body);
      expect(response.statusCode, response.body).toBe(200);
    }
    const dossier = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    expect(dossier).toMatchObject({
      status: 10,
      decision: {
        result: 'granted',
        number: '123/UBND-XNTTHN',
        decidedAt: '2026-11-20T02:16:00Z',
        issuedAt: '2026-11-20T02:19:00Z',
      },
      finishedAt: '2026-11-20T02:20:00Z',
      handedOverAt: '2026-11-20T02:21:00Z',
    });
  });

  test('withdrawn and stopped is neither early nor late, and nothing of it runs on', async ({ intake }) => {
    const code = await openOne(intake);
    expect((await act(intake, code, 'withdraw')).json()).toMatchObject({ status: 7, allowed: ['keep', 'stop'] });
    const form = { ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: '05/TB-UBND' };
    expect((await act(intake, code, 'stop', form)).json()).toMatchObject({ status: 8, lateness: 'not-judged' });
    const { rows } = await intake.db.$client.query('select closed_at, next_alert_at from deadlines');
    expect(rows.every(({ closed_at, next_alert_at }) => closed_at !== null && next_alert_at === null)).toBe(true);
    intake.now += 30 * 86_400_000;
    expect((await intake.call('auditor', 'GET', '/v1/dossiers?late=true')).json().items).toEqual([]);
  });

  test('kept after all, what was asked of the applicant is still asked', async ({ intake, oversight }) => {
    const asked = { items: [{ name: 'x' }], basis: 'Điều 16' };
    const code = await openOne(intake);
    await act(intake, code, 'request-supplement', asked);
    await act(intake, code, 'withdraw');
    expect((await act(intake, code, 'keep')).json()).toMatchObject({ status: 5, dueAt: null });
    intake.now += 60_000;
    expect((await act(intake, code, 'supplement')).json()).toMatchObject({
      status: 4,
      supplements: [{ deliveredAt: '2026-11-20T02:16:00Z' }],
    });
    const { channel: _channel, ...filing } = validDossier;
    const filed = (await intake.call('counter', 'POST', '/v1/submissions', { body: filing })).json().code as string;
    await act(intake, filed, 'request-supplement', asked);
    await act(intake, filed, 'withdraw');
    expect((await act(intake, filed, 'keep')).json()).toMatchObject({
      status: 5,
      allowed: ['supplement', 'refuse', 'withdraw'],
    });
    await act(intake, filed, 'supplement');
    const { clocks } = await deadlineOf(oversight, filed);
    expect(clocks.map(({ kind, state }: { kind: string; state: string }) => [kind, state])).toEqual([
      ['reception', 'ended'],
      ['reception', 'running'],
    ]);
  });

  test('opened again, the last step is to be done once more and the term runs on', async ({ intake, oversight }) => {
    const code = await openOne(intake);
    intake.now = Date.parse('2026-11-25T09:15:00+07:00');
    await act(intake, code, 'finish', { result: 'denied' });
    intake.now = Date.parse('2026-11-30T09:15:00+07:00');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    const reopened = await act(intake, code, 'reopen', why);
    expect(reopened.json()).toMatchObject({ status: 4, result: null, dueOn: '2026-12-01', lateness: 'open' });
    const { clocks } = await deadlineOf(oversight, code);
    const running = clocks.filter(({ state }: { state: string }) => state === 'running');
    expect(running.map(({ kind, dueOn }: { kind: string; dueOn: string }) => [kind, dueOn])).toContainEqual([
      'statutory',
      '2026-12-01',
    ]);
    expect(running.map(({ kind }: { kind: string }) => kind)).toContain('step');
    expect(
      (await intake.call('counter', 'POST', `/v1/dossiers/${code}/reopen`, { body: why, headers: anyVersion }))
        .statusCode,
    ).toBe(403);
  });

  test('opened again, it counts by the calendar in force, as every open dossier does', async ({
    intake,
    database,
    oversight,
  }) => {
    const code = await openOne(intake);
    intake.now = Date.parse('2026-11-25T09:15:00+07:00');
    await act(intake, code, 'finish', { result: 'denied' });
    await addEditionOf2028(database);
    intake.now = Date.parse('2028-01-10T09:15:00+07:00');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    const reopened = await act(intake, code, 'reopen', why);
    expect(reopened.json()).toMatchObject({ status: 4, dueOn: '2028-01-12', calendar: { id: 'vn', edition: 2 } });
    const deadline = await deadlineOf(oversight, code);
    expect(deadline.history.at(-1)).toMatchObject({ because: 'dossier.reopened', calendarEdition: 2 });
    const { id, rules: _rules, ...row } = await getDossier(intake.db, code);
    expect(asKnownOn(await readHistory(intake.db, id), intake.now)).toMatchObject({ id, ...row });
    const resumed = await act(intake, code, 'finish', { result: 'granted' });
    expect(resumed.json()).toMatchObject({ status: 9, lateness: 'early' });
  });

  test('transferred, the other agency gets the open step; the clock runs on', async ({ intake }) => {
    const code = await openOne(intake);
    const before = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    expect((await act(intake, code, 'transfer', { to: 'X99' })).json().code).toBe('agency-unknown');
    expect((await act(intake, code, 'transfer', { to: 'H42', document: '40/CV' })).json()).toMatchObject({
      transfer: { to: 'H42' },
    });
    const taken = await act(intake, code, 'confirm-transfer');
    expect(taken.json()).toMatchObject({
      decidingAgency: 'H42',
      receivingAgency: 'H42.12',
      transfer: null,
      dueAt: before.dueAt,
    });
    const { rows } = await intake.db.$client.query(
      `select count(*)::int as count from outbox where type = 'task.opened'`,
    );
    expect(rows[0].count).toBe(2);
  });

  test.for([
    ['an hour passes', 3_600_000],
    ['the clock is set back by an hour', -3_600_000],
  ] as const)(
    'every run of verbs leaves a history whose replay gives the stored row: %s',
    async ([, ms], { intake }) => {
      const code = await openOne(intake);
      const began = intake.now;
      const run = [
        ['request-supplement', { items: [{ name: 'x' }], basis: 'y' }],
        ['supplement', {}],
        ['extend', { amount: '2', reason: 'staff', document: '1', approver: 'z' }],
        ['transfer', { to: 'H42' }],
        ['decline-transfer', {}],
        ['decide', { result: 'granted', officer: 'a' }],
        ['sign-decision', { officer: 'b' }],
        ['number-decision', { number: '2' }],
        ['issue-decision', { officer: 'c' }],
        ['finish', { result: 'granted' }],
        ['reopen', { basis: 'k', document: '3', approver: 'z' }],
      ] as const;
      for (const [verb, body] of run) {
        intake.now += ms;
        const response = await act(intake, code, verb, body);
        expect(response.statusCode, `${verb} ${response.body}`).toBe(200);
        const [row] = await intake.db.select().from(dossiers);
        const lines = await readHistory(intake.db, row!.id);
        const { historySeq: _seq, historyHash: _hash, historyAt: _at, ...stored } = row!;
        expect(asKnownOn(lines, Math.max(began, intake.now))).toEqual(stored);
        const instants = lines.map(({ at }) => at);
        expect(instants).toEqual(instants.toSorted((a, b) => a - b));
        expect(stored.finishedAt ?? began).toBeGreaterThanOrEqual(stored.acceptedAt!);
      }
    },
  );
});

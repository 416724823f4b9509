import type { Dossier } from '@motcua/domain/dossier';
import { evolve, fromHistory } from '@motcua/domain/dossier-events';
import { chainHash, chainStart } from '@motcua/domain/history';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from './intake.fixture.ts';

describe('finishing and handing over', () => {
  const open = async (intake: Pick<Intake, 'call'>) =>
    (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code as string;

  test.for([
    ['2026-11-25T17:00:00+07:00', 'early'],
    ['2026-11-26T17:00:00+07:00', 'on-time'],
    ['2026-11-26T17:00:00.001+07:00', 'late'],
  ] as const)('finished at %s is %s', async ([at, judged], { intake }) => {
    const code = await open(intake);
    intake.now = Date.parse(at);
    const finished = await intake.call('officer', 'POST', `/v1/dossiers/${code}/finish`, {
      body: { result: 'granted' },
      headers: { 'if-match': '"1"' },
    });
    expect(finished.statusCode, finished.body).toBe(200);
    expect(finished.json()).toMatchObject({ status: 9, lateness: judged, version: 2 });
    intake.now += 90 * 86_400_000;
    const handed = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
      body: {},
      headers: { 'if-match': finished.headers.etag as string },
    });
    expect(handed.json()).toMatchObject({ status: 10, lateness: judged, version: 3 });
  });

  test.for([
    [{}, 428, 'precondition-required'],
    [{ 'if-match': '"7"' }, 412, 'stale-version'],
    [{ 'if-match': 'W/"1"' }, 400, 'invalid-header'],
  ] as const)('If-Match %o answers %i', async ([headers, status, code], { intake }) => {
    const dossier = await open(intake);
    const response = await intake.call('counter', 'POST', `/v1/dossiers/${dossier}/finish`, {
      body: {},
      headers: { ...headers },
    });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect((await intake.call('counter', 'GET', `/v1/dossiers/${dossier}`)).json().version).toBe(1);
  });

  test('an order the law does not know says what is allowed instead', async ({ intake }) => {
    const code = await open(intake);
    const response = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
      body: {},
      headers: { 'if-match': '*' },
    });
    expect([response.statusCode, response.json().code]).toEqual([409, 'illegal-transition']);
    expect(response.json().facts.allowed).toEqual([
      'start',
      'request-supplement',
      'suspend',
      'resume',
      'extend',
      'finish',
    ]);
  });

  test('two who finish at once: one wins, the other hears 412', async ({ intake }) => {
    const code = await open(intake);
    const both = await Promise.all(
      [1, 2].map(() =>
        intake.call('counter', 'POST', `/v1/dossiers/${code}/finish`, { body: {}, headers: { 'if-match': '"1"' } }),
      ),
    );
    expect(both.map((response) => response.statusCode).sort()).toEqual([200, 412]);
  });

  test('a code that does not exist is 404', async ({ intake }) => {
    const response = await intake.call('counter', 'GET', '/v1/dossiers/H42.12-000000-0000');
    expect([response.statusCode, response.json().code]).toEqual([404, 'dossier-not-found']);
  });
});

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

  test('pages in order', async ({ intake }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    const first = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=1`)).json();
    const second = (
      await intake.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=1&cursor=${first.next}`)
    ).json();
    expect([first.items[0].seq, second.items[0].seq, second.next]).toEqual([1, 2, null]);
    expect(second.items[0].prevHash).toBe(first.items[0].hash);
  });
});

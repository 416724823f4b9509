/** What the login of this service is worth to somebody who has broken into its process and has its key. */
import { randomUUID } from 'node:crypto';
import { type Keys, openVault } from '@motcua/db/vault';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { validDossier } from '../../intake/src/intake.fixture.ts';
import { act, asAdmin, registered, trackingTest } from './track.fixture.ts';

interface Outcome {
  readonly wait_ms: string;
  readonly admitted: boolean;
}

/** A session with the login of tracking, and the key it holds. */
interface Breach {
  readonly session: pg.Client;
  /** One call of the function, for a code and an end, from an address made up for the attempt. */
  readonly call: (attempt: string, code: string, end: string) => Promise<Outcome>;
  readonly shown: () => Promise<readonly { readonly code: string; readonly parts: object }[]>;
}

const test = trackingTest.extend<{ readonly breach: Breach; readonly another: Breach }>({
  breach: async ({ intake, database }, use) => withBreach(database.urls['motcua_tracking']!, intake.keys, use),
  another: async ({ intake, database }, use) => withBreach(database.urls['motcua_tracking']!, intake.keys, use),
});

async function withBreach(url: string, given: Keys, use: (breach: Breach) => Promise<void>): Promise<void> {
  const session = new pg.Client(url);
  await session.connect();
  const keys = openVault({ tracking: given.tracking }).tracking;
  const call = async (attempt: string, code: string, end: string) => {
    const values = [attempt, code, keys.identityKey(code, end), keys.callerKey(attempt)];
    return (await session.query<Outcome>('select * from attempt_tracking($1, $2, $3, $4)', values)).rows[0]!;
  };
  await use({ session, call, shown: async () => (await session.query('select * from tracking')).rows });
  await session.end();
}

const charged = { wait_ms: '0', admitted: false };

describe('the view', () => {
  test('shows a code to the transaction in which its end was named, and to no other', async ({ intake, breach }) => {
    const { session, call, shown } = breach;
    const code = await registered(intake);
    const attempt = randomUUID();
    expect(await call(attempt, code, '1234')).toEqual(charged);
    expect(await shown()).toEqual([]);
    await session.query('begin');
    expect(await call(attempt, code, '1234')).toEqual({ wait_ms: '0', admitted: true });
    expect((await shown()).map((row) => row.code)).toEqual([code]);
    await session.query('commit');
    expect(await shown()).toEqual([]);
    await session.query('begin');
    await session.query('select pg_current_xact_id()');
    expect(await shown()).toEqual([]);
    await session.query('rollback');
  });

  test('carries no officer, no applicant, and nobody who approved or entered anything', async ({
    intake,
    database,
    breach,
  }) => {
    const { session, call, shown } = breach;
    const code = await registered(intake);
    const letter = { reason: 'staff', document: '08/PXL-UBND', approver: 'vp-leaders-1' };
    await act(intake, 'supervisor', code, 'apologize', letter);
    const extension = { amount: '1', reason: 'policy', document: '10/TB', approver: 'vp-leaders-1' };
    await act(intake, 'supervisor', code, 'extend', extension);
    await asAdmin(database.adminUrl, `update tasks set officer_id = 'vp-justice-1', unit_id = 'vp-justice'`);
    intake.now += 60_000;
    const items = [{ name: 'Tờ khai', reason: 'Thiếu chữ ký của bà Đào' }];
    await act(intake, 'counter', code, 'request-supplement', { items, basis: 'Điều 16' });
    const attempt = randomUUID();
    await call(attempt, code, '1234');
    await session.query('begin');
    await call(attempt, code, '1234');
    const [row] = await shown();
    await session.query('commit');
    const { applicantId } = (await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json();
    const text = JSON.stringify(row);
    expect(text).toContain('10/TB');
    expect(text).not.toContain(applicantId);
    expect(text).toContain('vp-justice');
    expect(text).not.toMatch(
      /vp-justice-1|vp-leaders|approver|"by"|officer|applicant|counter:|supervisor:|Đào|chữ ký|Tờ khai/,
    );
  });
});

/**
 * What a session sees of its own transaction after a guess: the plan of the view, and which rows were read and written.
 */
async function traceOf({ session, call }: Breach, code: string, end: string): Promise<readonly unknown[]> {
  await session.query('begin');
  await call(randomUUID(), code, end);
  const { rows: plan } = await session.query(
    `explain (analyze, costs off, timing off, summary off, buffers off) select * from tracking where code = '${code}'`,
  );
  const { rows: touched } = await session.query(
    `select relname, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch, n_tup_ins, n_tup_upd, n_tup_del
     from pg_stat_xact_all_tables where schemaname = 'public' order by relname`,
  );
  await session.query('rollback');
  return [plan, touched];
}

describe('a guess', () => {
  test('is not judged in the transaction that charges it, and a rollback leaves nothing to judge', async ({
    intake,
    breach,
  }) => {
    const { session, call, shown } = breach;
    const code = await registered(intake);
    const attempt = randomUUID();
    await session.query('begin');
    const answers = [await call(attempt, code, '1234'), await call(attempt, code, '1234')];
    await session.query('savepoint inner_one');
    answers.push(await call(attempt, code, '1234'));
    await session.query('release inner_one');
    expect(answers).toEqual([charged, charged, charged]);
    expect(await shown()).toEqual([]);
    await session.query('rollback');
    expect(await call(attempt, code, '1234')).toEqual(charged);
  });

  test('leaves no trace that shows whether it is right before it is paid for', async ({ intake, breach, another }) => {
    const code = await registered(intake);
    const right = await traceOf(breach, code, '1234');
    expect(JSON.stringify(right)).toContain('track_limits');
    expect(await traceOf(another, code, '4321')).toEqual(right);
  });

  test('costs as much as anybody else’s, whatever address the caller makes up', async ({ intake, breach }) => {
    const { call } = breach;
    const code = await registered(intake);
    const waits: boolean[] = [];
    for (let i = 0; i < 24; i += 1) {
      const attempt = randomUUID();
      const { wait_ms } = await call(attempt, code, String(5000 + i));
      waits.push(Number(wait_ms) > 0);
      if (!waits.at(-1)) expect(await call(attempt, code, String(5000 + i))).toEqual(charged);
    }
    expect(waits).toEqual([...Array(20).fill(false), ...Array(4).fill(true)]);
  });

  test('that was charged for one end judges no other', async ({ intake, breach }) => {
    const { call } = breach;
    const code = await registered(intake);
    const attempt = randomUUID();
    await call(attempt, code, '0000');
    expect(await call(attempt, code, '1234')).toEqual(charged);
  });
});

test('equal ends of two people, or of one person twice, have different keys', async ({ intake, database }) => {
  await registered(intake);
  await registered(intake);
  await registered(intake, { applicant: { ...validDossier.applicant, identityNumber: '001090991234' } });
  const count = 'select count(distinct identity_key)::int as keys from tracking_keys';
  expect(await asAdmin(database.adminUrl, count)).toEqual([{ keys: 3 }]);
});

test('whoever is forgotten leaves neither a key nor words', async ({ intake, database }) => {
  const code = await registered(intake);
  const items = [{ name: 'Bản sao quyết định ly hôn' }];
  await act(intake, 'counter', code, 'request-supplement', { items, basis: 'Điều 16' });
  const count = `select (select count(*)::int from tracking_words) as words,
    (select count(*)::int from tracking_keys where identity_key is not null) as keys`;
  expect(await asAdmin(database.adminUrl, count)).toEqual([{ words: 1, keys: 1 }]);
  await asAdmin(database.adminUrl, 'update persons set wrapped_key = null, identity_index = null');
  expect(await asAdmin(database.adminUrl, count)).toEqual([{ words: 0, keys: 0 }]);
});

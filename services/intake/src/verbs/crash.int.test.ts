/** Every verb of a dossier is cut off in its middle: the database loses the connection that carries it out. */

import type { TestDatabase } from '@motcua/testing/databases';
import { dumpTables } from '@motcua/testing/dump';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

const { channel: _channel, ...filing } = validDossier;
const ordered = { basis: 'Điều 16', document: '15/YC' };
const approved = { document: '07/PXL', approver: 'vp-leaders-1' };
const officer = { officer: 'vp-leaders-1' };

type Step = readonly [verb: string, body?: object];
/** Together these lives hold every verb, each where it is allowed. */
const lives: readonly (readonly [opening: string, body: object, steps: readonly Step[]])[] = [
  [
    '/v1/submissions',
    filing,
    [
      ['request-supplement', { items: [{ name: 'Bản sao' }], ...ordered }],
      ['withdraw'],
      ['keep'],
      ['supplement'],
      ['accept'],
      ['request-payment', { amountVnd: 5, ...ordered }],
      ['confirm-payment'],
      ['suspend', { ground: 'posting', ...ordered }],
      ['resume'],
      ['extend', { amount: '2', reason: 'staff', ...approved }],
      ['apologize', { reason: 'staff', ...approved }],
      ['transfer', { to: 'H42.13' }],
      ['decline-transfer'],
      ['transfer', { to: 'H42' }],
      ['confirm-transfer'],
      ['track-events', { track: 'money', event: 'paid' }],
      ['decide', { result: 'granted', ...officer }],
      ['sign-decision', officer],
      ['number-decision', { number: '1' }],
      ['issue-decision', officer],
      ['finish', { result: 'granted' }],
      ['hand-over'],
      ['reopen', { basis: 'Luật Khiếu nại 2011', ...approved }],
      ['stop', { ground: 'legal', ...ordered }],
    ],
  ],
  ['/v1/submissions', filing, [['refuse', { reasons: ['Không thuộc thẩm quyền'], ...ordered }]]],
  ['/v1/dossiers', validDossier, []],
];

/** Sends a command, cuts it off where it waits for `held`, checks that it left nothing behind, and sends it again. */
type CutOff = (path: string, body: object, key: string, held?: string) => Promise<Carried>;
interface Carried {
  readonly code: string;
  readonly parts: readonly { readonly dossier: { readonly code: string } }[];
}

/** Whoever writes history waits for this lock, and the rest of the verb with it. */
const historyHeld = 'lock table history in share mode';

async function cuttingOff(intake: Intake, database: TestDatabase) {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await Promise.all([admin.connect(), holder.connect()]);
  // Numbers are taken ahead in blocks, and may have gaps.
  const dump = async () => ({ ...(await dumpTables(database.adminUrl)), 'public.dossier_numbers': '' });
  const victim = `select pid from pg_stat_activity
    where usename = 'motcua_intake' and wait_event_type = 'Lock' and datname = current_database()`;
  const cutOff: CutOff = async (path, body, key, held = historyHeld) => {
    const call = () =>
      intake.call('admin', 'POST', path, { body, headers: { 'if-match': '*', 'idempotency-key': key } });
    const before = await dump();
    await holder.query(`begin; ${held}`);
    const running = call();
    await vi.waitFor(async () => {
      const { rows } = await admin.query(`select pg_terminate_backend(pid) from (${victim}) as waiting`);
      expect(rows, path).toHaveLength(1);
    }, 10_000);
    expect((await running).statusCode, path).toBe(503);
    await holder.query('rollback');
    expect(await dump(), path).toEqual(before);
    const done = await call();
    expect([200, 201], `${path} ${done.body}`).toContain(done.statusCode);
    expect(done.headers['idempotency-replayed']).toBeUndefined();
    return done.json();
  };
  return { admin, cutOff, close: () => Promise.all([admin.end(), holder.end()]) };
}

test('a connection killed in the middle of any verb leaves everything as it was, and the verb can be done again', async ({
  intake,
  database,
}) => {
  const { admin, cutOff, close } = await cuttingOff(intake, database);
  for (const [opening, body, steps] of lives) {
    const { code } = await cutOff(opening, body, opening + steps.length);
    for (const [verb, words = {}] of steps) {
      await admin.query(`update dossiers set rules = jsonb_set(rules, '{pausedBy}', '["posting"]')`);
      // A year later it is late, so that the delay can be explained.
      intake.now += verb === 'finish' ? 300 * 86_400_000 : 60_000;
      await cutOff(`/v1/dossiers/${code}/${verb}`, words, `${code}${verb}${intake.now}`);
    }
  }
  await close();
}, 120_000);

test('one killed between the parts that a result sets going leaves neither the result nor a part that began, and then each begins once', async ({
  intake,
  database,
}) => {
  const { admin, cutOff, close } = await cuttingOff(intake, database);
  const { procedure: _, ...filed } = validDossier;
  const group = { ...filed, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } };
  const { parts } = await cutOff('/v1/dossier-groups', group, 'group');
  const [birth, residence, insurance] = parts.map(({ dossier }) => dossier.code);
  // The messages are held: when one is to be written, the first part is finished and the second has begun.
  await cutOff(`/v1/dossiers/${birth}/finish`, { result: 'granted' }, 'finish', 'lock table outbox in share mode');
  const { rows } = await admin.query(
    `select code, type from history join dossiers on dossiers.id = dossier_id
     where type in ('dossier.finished', 'dossier.submission-accepted', 'step.opened') order by code, seq`,
  );
  const begun = (code: string | undefined) =>
    ['dossier.submission-accepted', 'step.opened'].map((type) => ({ code, type }));
  const ended = ['step.opened', 'dossier.finished'].map((type) => ({ code: birth, type }));
  expect(rows).toEqual([...ended, ...begun(residence), ...begun(insurance)]);
  await close();
});

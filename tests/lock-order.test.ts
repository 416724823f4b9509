import { expect, test } from 'vitest';
import { locksOf, misordered, type Sent } from './lock-order.fixture.ts';

const sent = (text: string, ...values: unknown[]): Sent => ({ text, values });
const dossiers = (...ids: string[]): Sent => ({
  ...sent('select "id", "code" from "dossiers" where "dossiers"."id" = $1 for no key update'),
  columns: ['id', 'code'],
  rows: ids.map((id) => [id, 'H42']),
});
const task = sent('update "tasks" set "state" = $1 where "tasks"."id" = $2', 'open', 'a');
const file = sent('select "id" from "attachments" where "attachments"."id" = $1 for no key update');
const turn = (name: string, how = '') => sent(`select pg_advisory_xact_lock${how}(hashtextextended($1, 0))`, name);

test.each<[string, Sent, string[]]>([
  ['a row', file, ['attachments']],
  [
    'rows of two tables',
    sent('select 1 from "deadlines" inner join "dossiers" on true where true for no key update skip locked'),
    ['deadlines', 'dossiers'],
  ],
  [
    'a row of one of several tables',
    sent('select 1 from a join persons p on true where true for share of p'),
    ['persons'],
  ],
  ['a function', sent('select wait_ms from attempt_tracking($1, $2, $3, $4)'), ['track_limits']],
  ['a turn', turn('editions in force', '_shared'), ['turn editions in force']],
  ['the turn of a unit', turn('unit vp-justice'), ['turn unit']],
  [
    'a turn and a row',
    sent(
      'select "now" from "clock" where pg_advisory_xact_lock_shared(hashtextextended($1, 0)) is not null for share',
      'simulated time',
    ),
    ['turn simulated time', 'clock'],
  ],
  ['an update, and what its trigger writes', task, ['tasks', 'officer_loads']],
  [
    'many rows',
    sent('update "deadlines" set "due_at" = next."due_at" from unnest($1::uuid[]) as next (id) where true'),
    ['deadlines'],
  ],
  ['a delete', sent('delete from "projections" where true'), ['projections']],
  [
    'an insert that waits for one of the same key',
    sent('insert into "persons" ("id") values ($1) on conflict do nothing'),
    ['persons'],
  ],
  ['an insert of a new row', sent('insert into "history" ("seq") values ($1)'), []],
  ['a read', sent('select "id" from "dossiers" where true'), []],
])('sees what %s locks', (_what, statement, locks) => {
  expect(locksOf(statement).map(({ lock }) => lock)).toEqual(locks);
});

test('what keeps to the list passes, as often as it takes what it holds', () => {
  const simulated = turn('simulated time', '_shared');
  expect(misordered([simulated, dossiers('a'), dossiers('b'), turn('unit u'), task, dossiers('a'), task])).toEqual([]);
});

test.each<[string, Sent[], string]>([
  ['a task without its dossier', [task], 'changes tasks without holding the dossier'],
  ['a dossier after a file', [file, dossiers('a')], 'waits for dossiers after attachments'],
  ['another dossier after a task', [dossiers('a'), task, dossiers('b')], 'waits for dossiers after officer_loads'],
  ['dossiers not by their ids', [dossiers('b'), dossiers('a')], 'waits for a dossier after one with a greater id'],
  ['a turn after a task', [dossiers('a'), task, turn('unit u')], 'waits for turn unit after officer_loads'],
  ['a table that is in no list', [sent('delete from "history" where true')], 'history is not in the order of locks'],
])('%s is an objection', (_what, statements, objection) => {
  expect(misordered(statements)).toEqual([expect.stringContaining(objection)]);
});

test('a new dossier is held by who inserts it', () => {
  expect(misordered([sent('insert into "dossiers" ("id") values ($1)', 'a'), task])).toEqual([]);
});

test('a savepoint gives back what was locked after it', () => {
  const inner = [sent('savepoint sp1'), task, sent('rollback to savepoint sp1')];
  expect(misordered([dossiers('a'), ...inner, turn('unit u')])).toEqual([]);
  expect(
    misordered([dossiers('a'), sent('savepoint sp1'), task, sent('release savepoint sp1'), turn('unit u')]),
  ).toHaveLength(1);
});

test('what is skipped when it is locked waits for nobody, and who holds simulated time alone meets nobody', () => {
  const skipping = sent('select "id" from "dossiers" where true for no key update skip locked');
  expect(misordered([file, skipping])).toEqual([]);
  expect(misordered([turn('simulated time'), file, dossiers('a')])).toEqual([]);
});

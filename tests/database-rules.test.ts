/** Rules about packages/db that CONTRIBUTING states, each looked up in the sources. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { linesAskingSqlTime, listsWithoutPage, returnTypes, tablesWritten } from './database-rules.fixture.ts';
import { linesAskingTime } from './syntax.fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const everywhere = globSync('{packages,services,infra,tools,tests,bench}/**/*.ts', {
  cwd: root,
  exclude: ['**/node_modules/**'],
});
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const database = everywhere.filter((file) => /^packages\/db\/src\/.*(?<!\.(?:test|fixture))\.ts$/.test(file));

test('Drizzle is loaded by one file; only types come from it otherwise', () => {
  expect(everywhere.filter((file) => /^(?:import|export) (?!type\b)[^;]* from 'drizzle-orm/m.test(read(file)))).toEqual(
    [],
  );
  expect(read('packages/db/src/drizzle.ts')).toContain("load('drizzle-orm')");
});

test('every list of packages/db returns a page', () => {
  expect(database.filter((file) => /function list[A-Z]/.test(read(file))).length).toBeGreaterThan(10);
  expect(database.flatMap((file) => listsWithoutPage(read(file)).map((name) => `${file}: ${name}`))).toEqual([]);
});

test.each([
  'export async function listAll(q: Queryable): Promise<Row[]> { return q.select().from(rows); }',
  'export const listAll = async (q: Queryable) => q.select().from(rows).limit(5);',
  'export const listAll = cached(readAll);',
  'export { readAll as listAll };',
  'export class Rows { async listAll(q: Queryable) { return q.select().from(rows); } }',
  'export async function listAll(q: Queryable, page: Page) { return page.after ? q.select().from(rows) : []; }',
  'export async function listAll(q: Queryable, limit: number) { return q.select().from(rows).limit(limit); }',
])('a list that returns no page is found: %s', (text) => {
  expect(listsWithoutPage(text)).toEqual(['listAll']);
});

test('a list that is limited by its page, or hands it on, returns a page', () => {
  const text = `
    export async function listRows(q: Queryable, page: Page<number>) { return q.select().from(rows).limit(page.limit); }
    export const listSome = (q: Queryable, page: Page) => select(q, page);
    export async function listenToOutbox(db: Database) {}
    const listLimit = 5;`;
  expect(listsWithoutPage(text)).toEqual([]);
});

test('find* may return nothing, get* returns what it was asked for or throws', () => {
  const types = database.flatMap((file) => returnTypes(read(file)));
  const ofNames = (names: RegExp) => types.filter(({ name }) => names.test(name));
  expect(ofNames(/^find[A-Z]/).length).toBeGreaterThan(10);
  expect(ofNames(/^find[A-Z]/).filter(({ type }) => !/\bundefined\b/.test(type))).toEqual([]);
  expect(ofNames(/^get[A-Z]/).length).toBeGreaterThan(5);
  expect(ofNames(/^get[A-Z]/).filter(({ type }) => type === '' || /\b(undefined|null)>$/.test(type))).toEqual([]);
});

test('columns of a day and of an instant bear names that say so', () => {
  const columns = globSync('packages/db/src/schema/*.ts', { cwd: root }).flatMap((file) => [
    ...read(file).matchAll(/(\w+): (instant|date)\(/g),
  ]);
  const names = (kind: string) => columns.filter(([, , of]) => of === kind).map(([, name]) => name!);
  expect(names('date').filter((name) => !/(On|From|To)$|^day$/.test(name))).toEqual([]);
  expect(names('instant').filter((name) => !/At$|^(at|now|until)$/.test(name))).toEqual([]);
});

/** Who may ask which clock, and why no dossier's time depends on it. */
const machineTime: Readonly<Record<string, string>> = {
  'packages/db/src/wall-time.ts': 'answers for everybody what time it is',
  'packages/db/src/messages/outbox.ts': 'when a message went to the queue: old ones are deleted',
  'packages/db/src/alerts/deliveries.ts': 'when a receiver is tried again: receivers live in real time',
  'packages/db/src/alerts/receivers.ts': 'whose turn it is: receivers live in real time',
  'packages/db/src/alerts/subscriptions.ts': 'when the deliveries of an ended subscription were given up',
};
const databaseTime: Readonly<Record<string, string>> = {
  'packages/db/src/messages/outbox.ts': 'how long the oldest message has waited',
  'packages/db/src/schema/dossiers.ts': 'when a message was written',
  'packages/db/src/schema/access.ts': 'when an answer was stored: old ones are deleted',
  'packages/db/src/sweep/heartbeat.ts': 'how long ago a sweep finished',
  'packages/db/src/time-source.ts': 'how far this machine and the database are apart',
  'packages/db/src/sweep/time-jumps.ts': 'how far the machine is off, and how long a jump has been held',
  'packages/db/src/recalculation/recalculations.ts': 'which recalculation began first, and when to check again',
  'packages/db/src/recalculation/batch.ts': 'when a recalculation was done: old previews are deleted',
};

test('nothing in packages/db asks the computer for the time of a dossier', () => {
  const asking = (linesIn: (text: string) => number[]) => database.filter((file) => linesIn(read(file)).length > 0);
  expect(asking(linesAskingTime).sort()).toEqual(Object.keys(machineTime).sort());
  expect(asking(linesAskingSqlTime).sort()).toEqual(Object.keys(databaseTime).sort());
});

test('no function or trigger in the database asks for the time, but the limits of the public', () => {
  const migrations = globSync('packages/db/migrations/*.sql', { cwd: root });
  expect(migrations.length).toBeGreaterThan(10);
  const asking = migrations.filter(
    (file) => linesAskingSqlTime(`sql\`${read(file).replace(/`|--.*/g, '')}\``).length > 0,
  );
  const ofThePublic = ['0032_open_tracking.sql', '0041_open_counters.sql'];
  expect(asking.map((file) => file.replace(/.*\//, ''))).toEqual(['0000_create_house.sql', ...ofThePublic]);
});

test.each([
  'const age = sql`select now() - min(created_at) from outbox`;',
  "const text = 'select CLOCK_TIMESTAMP ()';",
  'const day = sql`select due_on <= current_date`;',
  "const at = sql`select 'now'::timestamptz`;",
  "const at = instant('at').defaultNow();",
])('SQL that asks for the time is found: %s', (text) => {
  expect(linesAskingSqlTime(`\n${text}`)).toEqual([2]);
});

test('a word of a text or of a name is no question for the time', () => {
  const text = "/* now() */ const now = sql`select n.now as now_at from n`; log('from now on'); current.date();";
  expect(linesAskingSqlTime(text)).toEqual([]);
});

test('dossiers and their history are written by one file', () => {
  const writers = everywhere.filter(
    (file) =>
      /^(packages|services|infra|tools)\/.*(?<!\.(?:test|fixture))\.ts$/.test(file) &&
      tablesWritten(read(file), ['dossiers', 'history']).length > 0,
  );
  expect(writers).toEqual(['packages/db/src/history/changes.ts']);
});

test('what a verb does to a dossier is written by one file', () => {
  const saving = database.filter((file) => /import \{[^}]*\bsaveDossier\b/.test(read(file)));
  expect(saving).toEqual(['packages/db/src/verbs/apply.ts']);
});

test.each([
  'await tx.update(dossiers).set({ status });',
  'await tx.insert(schema.dossiers).values(row);',
  "import { dossiers as files } from '../schema/dossiers.ts'; await tx.delete(files);",
  'await updateMany(tx, dossiers, rows);',
  `await tx.execute(sql\`update \${dossiers} set status = 4\`);`,
  'await tx.execute(sql`with gone as (delete from only dossiers returning id) select id from gone`);',
  "await client.query('INSERT INTO public.dossiers (id) values ($1)', [id]);",
])('a write is found: %s', (text) => {
  expect(tablesWritten(text, ['dossiers', 'history'])).toEqual(['dossiers']);
});

test('reading, locking and writing another table is no write of a dossier', () => {
  const text = `
    await tx.select().from(dossiers).for('no key update');
    await tx.update(dossierGroups).set({ dossiers: 2 }).where(eq(dossierGroups.id, dossiers.groupId));
    await tx.execute(sql\`update dossier_numbers set last = 1 from \${dossiers} for update\`);`;
  expect(tablesWritten(text, ['dossiers', 'history'])).toEqual([]);
});

/** Rules about packages/db that CONTRIBUTING states, each looked up in the sources. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listsWithoutPage } from './database-rules.fixture.ts';

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

/** What the login of public tracking may do, read from the catalogue and tried. */
import { dbTest } from '@motcua/testing/database';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { createRoles, databaseRoles } from '../installation/roles.ts';

/** An administrator's session, and one of the login of tracking. */
const test = dbTest.extend<{ readonly admin: pg.Client; readonly tracking: pg.Client }>({
  admin: async ({ database }, use) => {
    // What is granted on a database is not copied with it.
    const { passwords } = inject('postgres');
    const given = databaseRoles.map((role) => [role, passwords[`motcua_${role}`]]);
    await createRoles(database.adminUrl, Object.fromEntries(given));
    await withClient(database.adminUrl, use);
  },
  tracking: async ({ database }, use) => withClient(database.urls['motcua_tracking']!, use),
});

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await use(client);
  await client.end();
}

const ours = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

test('the catalogue gives it one view and one function, and nothing else', async ({ admin }) => {
  const listed = async (text: string) =>
    (await admin.query({ text, rowMode: 'array' })).rows.map((row) => row.join(' '));

  const privileges = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain'];
  const relations = `
    select c.relname, p.privilege from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      unnest(array[${privileges.map((name) => `'${name}'`).join(', ')}]) as p(privilege)
    where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege('motcua_tracking', c.oid, p.privilege)
      or p.privilege in ('select', 'insert', 'update', 'references')
        and has_any_column_privilege('motcua_tracking', c.oid, p.privilege))`;
  expect(await listed(relations)).toEqual(['tracking select']);
  const sequences = `
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${ours} and case when c.relkind = 'S' then has_sequence_privilege('motcua_tracking', c.oid, 'usage, select, update') end`;
  expect(await listed(sequences)).toEqual([]);

  // Functions of an extension only compute, such as those that compare letters.
  const functions = `
    select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${ours} and has_function_privilege('motcua_tracking', p.oid, 'execute')
      and has_schema_privilege('motcua_tracking', n.oid, 'usage')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  expect(await listed(functions)).toEqual(['attempt_tracking']);

  const schemas = `
    select n.nspname, p.privilege from pg_namespace n, unnest(array['usage', 'create']) as p(privilege)
    where ${ours} and n.nspname !~ '^pg_(temp|toast_temp)' and has_schema_privilege('motcua_tracking', n.oid, p.privilege)`;
  expect(await listed(schemas)).toEqual(['public usage']);
  const databases = `
    select p.privilege from unnest(array['connect', 'create', 'temporary']) as p(privilege)
    where has_database_privilege('motcua_tracking', current_database(), p.privilege)`;
  expect(await listed(databases)).toEqual(['connect']);

  const attributes = `
    select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
      (select count(*) from pg_auth_members where member = r.oid)
    from pg_roles r where rolname = 'motcua_tracking'`;
  expect(await listed(attributes)).toEqual(['false false false false false 0']);
});

test('the view names no person and does not show the key', async ({ admin }) => {
  const { rows } = await admin.query(`
    select column_name as name from information_schema.columns where table_name = 'tracking' order by ordinal_position`);
  expect(rows.map(({ name }) => name)).toEqual(['code', 'simulated_now', 'group_definition', 'parts']);
  const read = `
    select distinct d.refobjid::regclass::text as name from pg_rewrite r join pg_depend d on d.objid = r.oid
    where r.ev_class = 'tracking'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class`;
  const tables = (await admin.query(read)).rows.map(({ name }) => name);
  for (const table of ['persons', 'person_records', 'person_notes', 'person_words', 'officers', 'attachments'])
    expect(tables).not.toContain(table);
});

test('every table, and every way round, is refused', async ({ admin, tracking }) => {
  const codeOf = (statement: string) =>
    tracking.query(statement).then(
      () => 'done',
      (error: pg.DatabaseError) => error.code,
    );
  const { rows } = await admin.query<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${ours} and c.relkind in ('r', 'p', 'v', 'm') and c.oid <> 'tracking'::regclass`);
  expect(rows.length).toBeGreaterThan(35);
  for (const { name } of rows)
    expect([name, await codeOf(`select from ${name}`), await codeOf(`delete from ${name}`)]).toEqual([
      ...[name, '42501', '42501'],
    ]);
  for (const statement of [
    'set role motcua_intake',
    'set role motcua_migrator',
    'create table stolen (id int)',
    'create temporary table stolen (id int)',
    'create function pg_temp.stolen() returns int language sql return 1',
    `select charge_track_limit('\\x00', now(), '0', '0')`,
    `select track_limit_key('code', 'H42', '')`,
    `copy tracking to program 'cat'`,
    `select pg_read_file('postgresql.conf')`,
    'select * from pg_authid',
    'alter view tracking rename to stolen',
    'alter function attempt_tracking owner to motcua_tracking',
  ])
    expect([statement, await codeOf(statement)]).toEqual([statement, '42501']);
  expect((await tracking.query('select * from tracking')).rows).toEqual([]);
});

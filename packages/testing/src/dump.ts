import pg from 'pg';

/** Every row of every table of a database, as text: two dumps are equal when nothing was written in between. */
export async function dumpTables(adminUrl: string): Promise<Readonly<Record<string, string>>> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const dump: Record<string, string> = {};
    for (const { name } of rows) {
      const held = await client.query(
        `select coalesce(string_agg(t::text, E'\\n' order by t::text), '') as rows from ${name} t`,
      );
      dump[name] = held.rows[0].rows;
    }
    return dump;
  } finally {
    await client.end();
  }
}

import pg from 'pg';

/** SQLSTATE of a database, or of its row in the catalogue, that somebody else has created just now. */
const createdMeanwhile = new Set(['42P04', '23505']);

/**
 * Creates a database on the server of a superuser's URL, if it is not there: a server that was killed while it was
 * prepared may lack it. Safe to repeat and to run twice at once. Returns the URL of that database.
 */
export async function ensureDatabase(maintenanceUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && createdMeanwhile.has(error.code ?? ''))) throw error;
  } finally {
    await client.end();
  }
  const ours = new URL(maintenanceUrl);
  ours.pathname = `/${name}`;
  return ours.href;
}

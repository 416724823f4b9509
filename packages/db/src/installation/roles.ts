import pg from 'pg';
import { withLogin } from '../database-url.ts';
import { scramVerifier } from './scram.ts';

/** One login for each service, and one that owns the tables. The migrations grant what each may do. */
export const databaseRoles = ['migrator', 'intake', 'routing', 'monitor', 'oversight', 'tracking'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];
export type Passwords = Readonly<Record<DatabaseRole, string>>;

/** The URL of the same database for one of our roles. */
export function roleUrl(adminUrl: string, role: DatabaseRole, passwords: Passwords): string {
  return withLogin(adminUrl, `motcua_${role}`, passwords[role]);
}

/**
 * Creates the roles, sets their passwords and makes the migrator the owner of the database. `adminUrl` is that of a
 * superuser, or of a role that may create roles and owns the database. Safe to repeat and to run twice at once.
 */
export async function createRoles(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('motcua roles'))`);
    for (const role of databaseRoles) await createRole(client, role, await verifierOf(client, passwords[role]));
    const database = pg.escapeIdentifier(client.database ?? '');
    await client.query('grant motcua_migrator to current_user');
    await client.query(`alter database ${database} owner to motcua_migrator`);
    await client.query('alter schema public owner to motcua_migrator');
    await client.query(`revoke all on database ${database} from public`);
    const logins = databaseRoles.map((role) => `motcua_${role}`).join(', ');
    await client.query(`grant connect on database ${database} to ${logins}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** Not the password itself: the server may write statements into its log. */
async function verifierOf(client: pg.Client, password: string): Promise<string> {
  const { rows } = await client.query(`select current_setting('scram_iterations')::int as iterations`);
  return scramVerifier(password, rows[0].iterations);
}

async function createRole(client: pg.Client, role: DatabaseRole, verifier: string): Promise<void> {
  const name = `motcua_${role}`;
  const found = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${name} login password ${pg.escapeLiteral(verifier)}`);
}

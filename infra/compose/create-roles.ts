/**
 * The first step of a start in containers: creates the database and the logins as the administrator. No other
 * container gets the administrator's password. On failure it writes a line to the log and ends with status 1.
 */
import { ensureDatabase } from '@motcua/db/installation/ensure-database';
import { createRoles, type DatabaseRole, databaseRoles } from '@motcua/db/installation/roles';
import { loadConfig, ServiceConfig } from '@motcua/runtime/config';
import { createLogger } from '@motcua/runtime/logger';
import { z } from 'zod';
import { waitForDatabase } from '../postgres/wait.ts';

const variableOf = (role: DatabaseRole) => `DB_PASSWORD_${role.toUpperCase()}`;
const Password = z
  .string()
  .min(16)
  .regex(/^[\x21-\x7e]+$/);
const Passwords = z.object(Object.fromEntries(databaseRoles.map((role) => [variableOf(role), Password])));

const databaseName = 'motcua';

const log = createLogger('create-roles', 'info');
const waiting = {
  tries: 120,
  onWait: (why: string) => log.info({ kind: 'step', why }, 'waiting for the database'),
};
try {
  const { DATABASE_URL } = loadConfig(ServiceConfig.pick({ DATABASE_URL: true }));
  const given = loadConfig(Passwords);
  const passwords = Object.fromEntries(databaseRoles.map((role) => [role, given[variableOf(role)]]));
  const server = await waitForDatabase(DATABASE_URL, waiting);
  await createRoles(await ensureDatabase(server, databaseName), passwords as Record<DatabaseRole, string>);
  log.info({ kind: 'step' }, 'the logins are there');
} catch (error) {
  log.fatal({ kind: 'step', err: error }, 'the logins could not be created');
  process.exitCode = 1;
}

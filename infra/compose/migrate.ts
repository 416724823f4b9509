/**
 * The second step of a start in containers: as the migrator it brings our tables, the queue's tables, calendars, the
 * catalogue and tokens up to date. On failure it writes a line to the log and ends with status 1.
 */

import { type Role, roles } from '@motcua/db/tokens';
import { Key, loadConfig, ServiceConfig } from '@motcua/runtime/config';
import { createLogger } from '@motcua/runtime/logger';
import { z } from 'zod';
import { fillDatabase } from '../launcher/parts/prepare-database.ts';
import { waitForDatabase } from '../postgres/wait.ts';

const variableOf = (role: Role) => `TOKEN_${role.toUpperCase()}`;
const Token = z.string().min(32);
const Tokens = z.object(Object.fromEntries(roles.map((role) => [variableOf(role), Token])));

const log = createLogger('migrate', 'info');
const waiting = {
  tries: 120,
  onWait: (why: string) => log.info({ kind: 'step', why }, 'waiting for the database'),
};
try {
  const Config = ServiceConfig.pick({ DATABASE_URL: true, CLOCK: true }).extend({
    MASTER_KEY: Key,
    /** A person says that the volume comes from a backup. */
    RESTORED: z.enum(['yes', 'no']).default('no'),
  });
  const { DATABASE_URL, CLOCK, MASTER_KEY, RESTORED } = loadConfig(Config);
  const given = loadConfig(Tokens);
  const tokens = Object.fromEntries(roles.map((role) => [role, given[variableOf(role)]]));
  const { revoked, gap } = await fillDatabase(await waitForDatabase(DATABASE_URL, waiting), {
    masterKey: MASTER_KEY,
    clock: CLOCK,
    tokens: tokens as Record<Role, string>,
    isRestored: RESTORED === 'yes',
  });
  if (gap) log.warn({ kind: 'step', ...gap }, 'the database was restored or moved: running numbers are left out');
  for (const role of revoked)
    log.warn({ kind: 'step', variable: variableOf(role) }, 'this token was revoked: give another one');
  log.info({ kind: 'step' }, 'the database is up to date');
} catch (error) {
  log.fatal({ kind: 'step', err: error }, 'the database could not be brought up to date');
  process.exitCode = 1;
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseRole, databaseRoles } from '@motcua/db/installation/roles';
import type { TimeMode } from '@motcua/db/time-source';
import { type Role, roles } from '@motcua/db/tokens';
import { StartError } from '../start-error.ts';
import { writeWhole } from './data-folder.ts';

export type Tokens = Readonly<Record<Role, string>>;

/** Made once for each data folder and never changed. Losing the master key loses the personal data. */
export interface Secrets {
  /** 32 bytes in base64; it seals the key of every person. */
  readonly masterKey: string;
  /** The password of the embedded server's superuser. */
  readonly postgresPassword: string;
  readonly rolePasswords: Readonly<Record<DatabaseRole, string>>;
  /** One bearer token per role; the database holds only their hashes. */
  readonly tokens: Tokens;
  readonly clock: TimeMode;
}

/**
 * The secrets of a data folder; a new folder gets new ones, and one of an older version those that it lacks.
 * @throws StartError when `clock` is not the mode of the folder, or the secrets of a folder with a database are missing
 */
export async function openSecrets(dir: string, clock: TimeMode | undefined): Promise<Secrets> {
  const file = join(dir, 'secrets.json');
  if (!existsSync(file)) requireNoData(dir);
  const before = existsSync(file) ? await readFile(file, 'utf8') : '{}';
  const kept = JSON.parse(before) as Partial<Secrets>;
  if (clock && kept.clock && clock !== kept.clock)
    throw new StartError(
      `${dir} was begun with --clock ${kept.clock} and keeps it: its history would not hold otherwise. ` +
        'Choose another folder with --data-dir, or begin anew with --reset.',
    );
  const secrets: Secrets = {
    masterKey: kept.masterKey ?? randomBytes(32).toString('base64'),
    postgresPassword: kept.postgresPassword ?? randomSecret(),
    rolePasswords: withAll(databaseRoles, kept.rolePasswords),
    tokens: withAll(roles, kept.tokens),
    clock: kept.clock ?? clock ?? 'real',
  };
  const after = `${JSON.stringify(secrets, undefined, 2)}\n`;
  if (after !== before) writeWhole(file, after, 0o600);
  return secrets;
}

function requireNoData(dir: string): void {
  if (existsSync(join(dir, 'postgres')))
    throw new StartError(
      `${dir} holds a database but not its secrets.json, without which it cannot be read. ` +
        'Put the file back, or begin anew with --reset.',
    );
}

const randomSecret = () => randomBytes(32).toString('base64url');

/** The secrets that are there, and new ones for the roles that have none. */
function withAll<Role extends string>(roles: readonly Role[], kept: Partial<Record<Role, string>> = {}) {
  return Object.fromEntries(roles.map((role) => [role, kept[role] ?? randomSecret()])) as Record<Role, string>;
}

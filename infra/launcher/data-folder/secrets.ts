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

/** The secrets of a data folder, and the roles whose token was made just now: nobody has seen those yet. */
export interface OpenedSecrets extends Secrets {
  readonly newTokens: readonly Role[];
}

const fileOf = (dir: string) => join(dir, 'secrets.json');

/**
 * The secrets that a data folder holds; undefined when it holds none.
 * @throws StartError when they cannot be read
 */
export async function readSecrets(dir: string): Promise<Partial<Secrets> | undefined> {
  const file = fileOf(dir);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    throw new StartError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'it is no JSON'}).`);
  }
}

/**
 * The secrets of a data folder; a new folder gets new ones, and one of an older version those that it lacks.
 * @throws StartError when `clock` is not the mode of the folder, or the secrets of a folder with a database are missing
 */
export async function openSecrets(dir: string, clock: TimeMode | undefined): Promise<OpenedSecrets> {
  const found = await readSecrets(dir);
  if (found === undefined) requireNoData(dir);
  const kept = found ?? {};
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
  if (JSON.stringify(secrets) !== JSON.stringify(found)) save(dir, secrets);
  return { ...secrets, newTokens: roles.filter((role) => kept.tokens?.[role] === undefined) };
}

/** Makes new tokens for roles whose own was revoked. */
export function renewTokens(dir: string, opened: OpenedSecrets, revoked: readonly Role[]): OpenedSecrets {
  const { newTokens, ...secrets } = opened;
  const kept = Object.fromEntries(Object.entries(secrets.tokens).filter(([role]) => !revoked.includes(role as Role)));
  const renewed = { ...secrets, tokens: withAll(roles, kept) };
  save(dir, renewed);
  return { ...renewed, newTokens: [...newTokens, ...revoked] };
}

function save(dir: string, secrets: Secrets): void {
  writeWhole(fileOf(dir), `${JSON.stringify(secrets, undefined, 2)}\n`, 0o600);
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

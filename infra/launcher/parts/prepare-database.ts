import { connect } from '@motcua/db/database';
import { enterKeys } from '@motcua/db/installation/canaries';
import { migrateSchema } from '@motcua/db/installation/migrate';
import { type Gap, noteStart } from '@motcua/db/installation/restored';
import { createRoles, roleUrl } from '@motcua/db/installation/roles';
import { seed } from '@motcua/db/installation/seed';
import { setUpSimulatedTime } from '@motcua/db/time-source';
import { type Role, saveTokens } from '@motcua/db/tokens';
import { deriveKeys } from '@motcua/db/vault';
import { migrateQueue } from '@motcua/queue/migrate';
import type { Secrets } from '../data-folder/secrets.ts';

/**
 * Brings a database up to date: the administrator makes the roles, the migrator the rest. It may be repeated.
 */
export async function prepareDatabase(
  adminUrl: string,
  known: Known & Pick<Secrets, 'rolePasswords'>,
): Promise<Filled> {
  await createRoles(adminUrl, known.rolePasswords);
  return fillDatabase(roleUrl(adminUrl, 'migrator', known.rolePasswords), known);
}

/** What is known when a database is filled. */
export interface Known extends Pick<Secrets, 'masterKey' | 'tokens' | 'clock'> {
  /** See `Start` in packages/db/src/installation/restored.ts. */
  readonly folder?: string | undefined;
  readonly isRestored?: boolean | undefined;
}

/** What a person should know of a database that was filled. */
export interface Filled {
  /** The roles whose token has been revoked. */
  readonly revoked: readonly Role[];
  /** The running numbers that were left out, because the database is a copy. */
  readonly gap: Gap | undefined;
}

/**
 * The migrator's part: our tables, the queue's tables, the canaries of the keys, calendars and catalogue, tokens and,
 * in the simulated mode, the time. In containers it is a step of its own, without the administrator's login
 * (infra/compose/migrate.ts).
 */
export async function fillDatabase(migratorUrl: string, known: Known): Promise<Filled> {
  await migrateSchema(migratorUrl);
  await migrateQueue(migratorUrl);
  const owner = connect(migratorUrl, { max: 1 });
  try {
    const now = Date.now();
    await enterKeys(owner, deriveKeys(known.masterKey));
    await seed(owner, now);
    if (known.clock === 'simulated') await setUpSimulatedTime(owner, now);
    const revoked = await saveTokens(owner, known.tokens, now);
    const { folder, isRestored } = known;
    return {
      revoked,
      gap: await noteStart(owner, { folder, isRestored, now, isSimulated: known.clock === 'simulated' }),
    };
  } finally {
    await owner.$client.end();
  }
}

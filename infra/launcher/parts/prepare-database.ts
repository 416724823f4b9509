import { connect } from '@motcua/db/database';
import { enterKeys } from '@motcua/db/installation/canaries';
import { migrateSchema } from '@motcua/db/installation/migrate';
import { createRoles, roleUrl } from '@motcua/db/installation/roles';
import { seed } from '@motcua/db/installation/seed';
import { setUpSimulatedTime } from '@motcua/db/time-source';
import { type Role, saveTokens } from '@motcua/db/tokens';
import { deriveKeys } from '@motcua/db/vault';
import { migrateQueue } from '@motcua/queue/migrate';
import type { Secrets } from '../data-folder/secrets.ts';

/**
 * Brings a database up to date: the administrator makes the roles, the migrator the rest. It may be repeated. Returns
 * the roles whose token has been revoked there.
 */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<Role[]> {
  await createRoles(adminUrl, secrets.rolePasswords);
  return fillDatabase(roleUrl(adminUrl, 'migrator', secrets.rolePasswords), secrets);
}

/**
 * The migrator's part: our tables, the queue's tables, the canaries of the keys, calendars and catalogue, tokens and,
 * in the simulated mode, the time. In containers it is a step of its own, without the administrator's login
 * (infra/compose/migrate.ts).
 */
export async function fillDatabase(
  migratorUrl: string,
  known: Pick<Secrets, 'masterKey' | 'tokens' | 'clock'>,
): Promise<Role[]> {
  await migrateSchema(migratorUrl);
  await migrateQueue(migratorUrl);
  const owner = connect(migratorUrl, { max: 1 });
  try {
    const now = Date.now();
    await enterKeys(owner, deriveKeys(known.masterKey));
    await seed(owner, now);
    if (known.clock === 'simulated') await setUpSimulatedTime(owner, now);
    return await saveTokens(owner, known.tokens, now);
  } finally {
    await owner.$client.end();
  }
}

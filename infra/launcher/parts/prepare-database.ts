import { connect } from '@motcua/db/database';
import { migrateSchema } from '@motcua/db/installation/migrate';
import { createRoles, roleUrl } from '@motcua/db/installation/roles';
import { seed } from '@motcua/db/installation/seed';
import { setUpSimulatedTime } from '@motcua/db/time-source';
import { saveTokens } from '@motcua/db/tokens';
import { migrateQueue } from '@motcua/queue/migrate';
import type { Secrets } from '../data-folder/secrets.ts';

/** Brings a database up to date: the roles as the administrator, everything else as the migrator. Safe to repeat. */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  await createRoles(adminUrl, secrets.rolePasswords);
  await fillDatabase(roleUrl(adminUrl, 'migrator', secrets.rolePasswords), secrets);
}

/**
 * What the migrator does of it: tables, the queue's tables, calendars and catalogue, tokens and, where it is simulated,
 * the clock. In containers this is a step of its own, which does not know the administrator (infra/compose/migrate.ts).
 */
export async function fillDatabase(migratorUrl: string, known: Pick<Secrets, 'tokens' | 'clock'>): Promise<void> {
  await migrateSchema(migratorUrl);
  await migrateQueue(migratorUrl);
  const owner = connect(migratorUrl, { max: 1 });
  try {
    const now = Date.now();
    await seed(owner, now);
    await saveTokens(owner, known.tokens, now);
    if (known.clock === 'simulated') await setUpSimulatedTime(owner, now);
  } finally {
    await owner.$client.end();
  }
}

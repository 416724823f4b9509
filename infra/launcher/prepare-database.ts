import { setUpClock } from '@motcua/db/clock';
import { connect } from '@motcua/db/database';
import { migrate } from '@motcua/db/migrate';
import { roleUrl } from '@motcua/db/roles';
import { seed } from '@motcua/db/seed';
import { saveTokens } from '@motcua/db/tokens';
import { migrateQueue } from '@motcua/queue/migrate';
import type { Secrets } from './secrets.ts';

/** Brings a database up to date: roles, tables, the queue's tables, calendars and catalogue, tokens. Safe to repeat. */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  await migrate(adminUrl, secrets.rolePasswords);
  const ownerUrl = roleUrl(adminUrl, 'migrator', secrets.rolePasswords);
  await migrateQueue(ownerUrl);
  const owner = connect(ownerUrl, { max: 1 });
  try {
    const now = Date.now();
    await seed(owner, now);
    await saveTokens(owner, secrets.tokens, now);
    if (secrets.clock === 'simulated') await setUpClock(owner, now);
  } finally {
    await owner.$client.end();
  }
}

import { migrate } from '@motcua/db/migrate';
import type { Secrets } from './secrets.ts';

/** Brings the database up to date: roles, schema, calendars, catalogue, and the tokens of this data folder. */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  await migrate(adminUrl, secrets.rolePasswords);
}

/** An intake that does nothing but write missing keys, a few at once: the test kills it in the middle. */
import { connect } from '@motcua/db/database';
import { openVault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import { saveAllMissingKeys } from './missing-keys.ts';

const [databaseUrl, persons, tracking, limit] = process.argv.slice(2) as [string, string, string, string];
const means = { db: connect(databaseUrl, { max: 1 }), vault: openVault({ persons, tracking }) };
await saveAllMissingKeys(means, createLogger('intake', 'silent'), { limit: Number(limit) });

/** An intake that does nothing but rebuild the search, a few rows at once: the test kills it in the middle. */
import { connect } from '@motcua/db/database';
import { openVault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import { rebuildSearch } from './rebuild-search.ts';

const [databaseUrl, persons, index, limit] = process.argv.slice(2) as [string, string, string, string];
const means = { db: connect(databaseUrl, { max: 1 }), vault: openVault({ persons, index }) };
await rebuildSearch(means, createLogger('intake', 'silent'), { limit: Number(limit) });

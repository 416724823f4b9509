import { inject, test } from 'vitest';
import { cloneTemplate, dropDatabase, type TestDatabase } from './databases.ts';

/** `dbTest('…', async ({ database }) => …)`: a test with a database of its own. */
export const dbTest = test.extend<{ database: TestDatabase }>({
  database: async ({}, use) => {
    const postgres = inject('postgres');
    const database = await cloneTemplate(postgres);
    await use(database);
    await dropDatabase(postgres.adminUrl, database.name);
  },
});

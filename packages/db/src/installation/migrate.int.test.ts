import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { connect } from '../database.ts';
import { migrateSchema } from './migrate.ts';

dbTest(
  'a schema of a newer version is left alone and said to be so; that of this one is migrated again',
  async ({ database }) => {
    const url = database.urls['motcua_migrator']!;
    await migrateSchema(url);
    const owner = connect(url, { max: 1 });
    await owner.$client.query(
      `insert into migrations.__drizzle_migrations (hash, created_at)
     select 'of a newer version', max(created_at) + 1 from migrations.__drizzle_migrations`,
    );
    await owner.$client.end();
    await expect(migrateSchema(url)).rejects.toThrow('a newer version has changed this database');
  },
);

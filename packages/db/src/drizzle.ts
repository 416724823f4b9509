/**
 * What this system uses of Drizzle, loaded as CommonJS. As ES modules, Drizzle takes three times the memory in each
 * process, and a second more to start. Other files import only its types
 * (docs/adr/0014-drizzle-is-loaded-as-commonjs.md).
 */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

const core: typeof import('drizzle-orm') = load('drizzle-orm');
export const { and, asc, count, desc, eq, exists, getTableColumns, getTableName, gt, gte, inArray, is } = core;
export const { isNotNull, isNull, like, lt, lte, max, ne, notInArray, or, sql } = core;
export type { AnyColumn, SQL, SQLWrapper } from 'drizzle-orm';

const errors: typeof import('drizzle-orm/errors') = load('drizzle-orm/errors');
export const { DrizzleQueryError } = errors;

const driver: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');
export const { drizzle } = driver;
export type { NodePgDatabase } from 'drizzle-orm/node-postgres';

const migrator: typeof import('drizzle-orm/node-postgres/migrator') = load('drizzle-orm/node-postgres/migrator');
export const { migrate } = migrator;

const tables: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
export const { alias, bigint, boolean, check, customType, date, index, integer, jsonb, pgTable, PgTransaction } =
  tables;
export const { primaryKey, QueryBuilder, smallint, text, timestamp, unique, uniqueIndex, uuid } = tables;
export type { AnyPgColumn, PgColumn, PgTable } from 'drizzle-orm/pg-core';

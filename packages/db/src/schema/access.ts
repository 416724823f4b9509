import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
  uniqueIndex,
  uuid,
} from '../drizzle.ts';
import { agencies } from './catalogue.ts';
import { bytes, instant } from './columns.ts';

export const accessTokens = pgTable(
  'access_tokens',
  {
    id: uuid('id').primaryKey(),
    tokenHash: bytes('token_hash').notNull(),
    role: text('role', { enum: ['counter', 'officer', 'supervisor', 'auditor', 'admin'] }).notNull(),
    name: text('name').notNull(),
    /** The agency for which its holder acts; null for a token of the installation. */
    agencyId: text('agency_id').references(() => agencies.id),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [unique('access_tokens_token_hash_key').on(t.tokenHash)],
);

/** Stored answers to writes. They hold only codes, dates and pseudonyms, and nothing personal. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principalId: uuid('principal_id').notNull(),
    key: text('key').notNull(),
    fingerprint: bytes('fingerprint').notNull(),
    status: integer('status').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    body: jsonb('body').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_key', columns: [t.principalId, t.key] }),
    index('idempotency_keys_created_at_idx').on(t.createdAt),
  ],
);

/** Exports: who exported dossiers, by which filter, and whether with applicants. `finishedAt`: null until the end. */
export const exports = pgTable('exports', {
  id: uuid('id').primaryKey(),
  actor: text('actor').notNull(),
  at: instant('at').notNull(),
  format: text('format', { enum: ['ndjson', 'csv', 'xlsx', 'import'] }).notNull(),
  /** The filter of the request. It holds nothing personal. */
  filter: jsonb('filter').$type<Record<string, string | number | boolean>>().notNull(),
  withApplicants: boolean('with_applicants').notNull(),
  /** The number of dossiers that the filter found. */
  rows: integer('rows').notNull(),
  finishedAt: instant('finished_at'),
  bytes: bigint('bytes', { mode: 'number' }),
  /** Of all bytes, in hex. */
  sha256: text('sha256'),
});

/** Simulated time: one row, or none when time is real. `movedAt` is null until it is moved. */
export const clock = pgTable(
  'clock',
  {
    id: integer('id').primaryKey(),
    now: instant('now').notNull(),
    movedAt: instant('moved_at'),
  },
  (t) => [check('clock_single_check', sql`${t.id} = 1`)],
);

/**
 * Jumps of the wall clock, noticed by a monitor. `fromAt`: what time it was without the jump, `toAt`: what time it was
 * with it. Instants of noticing and releasing are by the database's clock.
 */
export const timeJumps = pgTable(
  'time_jumps',
  {
    id: uuid('id').primaryKey(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    noticedAt: instant('noticed_at').notNull(),
    /** Null: it is held. */
    releasedAt: instant('released_at'),
    /** Who confirmed it; null: nobody. */
    releasedBy: text('released_by'),
  },
  () => [uniqueIndex('time_jumps_held_idx').on(sql`(true)`).where(sql`released_at is null`)],
);

/** One row. Installations that share a Redis keep their keys apart by its id. */
export const installation = pgTable('installation', {
  id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
  /** Where the database lay when it was started last (packages/db/src/installation/restored.ts). */
  place: text('place'),
});

/** A text sealed with each key that is derived from the master key. A key that does not open its own is a wrong one. */
export const keyCanaries = pgTable('key_canaries', {
  key: text('key').primaryKey(),
  sealed: bytes('sealed').notNull(),
});

/** Keys that sign proofs. Retired ones stay published, so that anybody can check what they signed. */
export const signingKeys = pgTable('signing_keys', {
  /** Thumbprint of the public key (RFC 7638). */
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<Record<string, string>>().notNull(),
  sealedPrivate: bytes('sealed_private').notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  retiredAt: instant('retired_at'),
});

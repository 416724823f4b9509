import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '@motcua/db/database';
import { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import type { HistoryRow } from '@motcua/db/history/chain';
import { readHistory } from '@motcua/db/history/history';
import { enterKeys } from '@motcua/db/installation/canaries';
import { Calendars } from '@motcua/db/reference/calendars';
import { Procedures } from '@motcua/db/reference/procedures';
import { SharedLocks } from '@motcua/db/shared-locks';
import { type Role, roles, saveTokens } from '@motcua/db/tokens';
import { deriveKeys, type Keys, openVault } from '@motcua/db/vault';
import { openShelf, type ShelfPlace } from '@motcua/documents/open-shelf';
import { createLogger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import { dbTest } from '@motcua/testing/database';
import { cloneTemplate, dropDatabase, type TestDatabase } from '@motcua/testing/databases';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { intakeApp } from './app.ts';
import type { UploadDeps } from './uploads/upload-deps.ts';
import { UploadLocks } from './uploads/upload-locks.ts';

/** The intake service on a database of its own, with its own login. The test sets the time. */
export interface Intake {
  readonly app: FastifyInstance;
  readonly db: Database;
  /** What the service works with, for a test that starts another one beside it. */
  readonly deps: UploadDeps;
  readonly keys: Keys;
  /** The time by which the service works (epoch ms). */
  now: number;
  readonly call: Call<Role>;
}

export const tokens = Object.fromEntries(roles.map((role) => [role, randomBytes(16).toString('hex')])) as Record<
  Role,
  string
>;

export const bearerOf = (role: Role): string => `Bearer ${tokens[role]}`;

interface Fixtures {
  readonly documents: string;
  readonly shelfPlace: ShelfPlace;
  readonly intake: Intake;
  readonly elsewhere: Intake;
}

export const intakeTest = dbTest.extend<Fixtures>({
  /** A folder that is deleted after the test. */
  documents: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'motcua-documents-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  /** Where the service keeps documents. */
  shelfPlace: async ({ documents }, use) => use({ directory: documents }),
  intake: async ({ database, shelfPlace }, use) => withIntake(database, shelfPlace, use),
  /** Another installation, with a database and a master key of its own. */
  elsewhere: async ({ shelfPlace }, use) => {
    const postgres = inject('postgres');
    const database = await cloneTemplate(postgres);
    await withIntake(database, shelfPlace, use);
    await dropDatabase(postgres.adminUrl, database.name);
  },
});

async function withIntake(
  database: TestDatabase,
  shelfPlace: ShelfPlace,
  use: (intake: Intake) => Promise<void>,
): Promise<void> {
  const owner = connect(database.urls.motcua_migrator!, { max: 1 });
  await saveTokens(owner, tokens, 0);
  const keys = deriveKeys(randomBytes(32).toString('base64'));
  await enterKeys(owner, keys);
  await owner.$client.end();
  const db = connect(database.urls.motcua_intake!);
  const numbersDb = connect(database.urls.motcua_intake!, { max: 1 });
  const locks = new SharedLocks(db);
  const world = { now: Date.parse('2026-11-20T09:15:00+07:00') };
  const deps = {
    db,
    time: async () => world.now,
    vault: openVault(keys),
    calendars: new Calendars(),
    procedures: new Procedures(),
    numbers: new DossierNumbers(numbersDb),
    publicUrl: 'https://motcua.example',
    shelf: await openShelf(shelfPlace),
    uploadLocks: new UploadLocks(locks),
    uploads: { maxBytes: 300 * 1_048_576, keptMs: 3_600_000, silentMs: 1_000 },
  };
  const app = await intakeApp(deps, createLogger('intake', 'silent'), { silentMs: 1_000, proxies: 1 });
  await use(Object.assign(world, { app, db, deps, call: callOf(app, tokens), keys }));
  await app.close();
  await locks.close();
  await Promise.all([db, numbersDb].map(({ $client }) => $client.end()));
}

/** Puts edition 2 of the calendar `vn` in force. Edition 1 ends with 2027; this one goes on, and closes a day. */
export async function addEditionOf2028({ adminUrl }: TestDatabase): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query(`insert into calendar_editions (calendar_id, edition, own, definition, basis, in_force_at, created_at, created_by)
    select calendar_id, 2, own, jsonb_set(jsonb_set(definition, '{covers,1}', '"2028-12-31"'), '{exceptions,0}',
      '{"date":"2028-01-11","kind":"closed","name":"bão","basis":"12/CĐ","status":"confirmed"}'), basis, now(), now(), 'x'
    from calendar_editions where calendar_id = 'vn'`);
  await admin.end();
}

/** What happened to a dossier, oldest first. */
export async function historyOf({ db }: Intake, code: string): Promise<HistoryRow[]> {
  return readHistory(db, (await getDossier(db, code)).id);
}

/** A registration that every rule accepts: three working days at the counter of xã Văn Phong. */
export const validDossier = {
  procedure: '1.004873',
  channel: 'counter',
  applicant: {
    name: 'Nguyễn Thị Đào',
    identityNumber: '037190001234',
    phone: '0912345678',
    address: 'Thôn 1, xã Văn Phong',
  },
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
  fee: { amountVnd: 15_000, paid: true },
  receivingAgency: 'H42.12',
} as const;

import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { connect, type Database, transaction } from '@motcua/db/database';
import { type NewDeadline, openDeadlines } from '@motcua/db/deadlines/deadlines';
import { insertDossier, lockDossier } from '@motcua/db/dossiers/dossiers';
import { enterKeys } from '@motcua/db/installation/canaries';
import { Calendars } from '@motcua/db/reference/calendars';
import { setUpSimulatedTime, type TimeMode, timeSourceOf } from '@motcua/db/time-source';
import { type Role, roles, saveTokens } from '@motcua/db/tokens';
import { deriveKeys, openVault, type Vault } from '@motcua/db/vault';
import { applyCommand } from '@motcua/db/verbs/apply';
import { Status } from '@motcua/domain/dossiers/status';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { openQueues, type Queues } from '@motcua/queue/queues';
import { createLogger, type Logger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import { dbTest } from '@motcua/testing/database';
import type { TestDatabase } from '@motcua/testing/databases';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { monitorApp } from './app.ts';

export const log: Logger = createLogger('deadline-monitor', 'silent');
export const keys = deriveKeys(randomBytes(32).toString('base64'));
export const tokens = Object.fromEntries(roles.map((role) => [role, randomBytes(16).toString('hex')])) as Record<
  Role,
  string
>;

/** A database with dossiers under way and the monitor on it, with its own login, at a time that tests set. */
export interface World {
  readonly database: TestDatabase;
  /** As the role `motcua_monitor`. */
  readonly db: Database;
  /** As the role `motcua_intake`, which carries out the counter's verbs. */
  readonly intake: Database;
  readonly queues: Queues;
  readonly vault: Vault;
  readonly calendars: Calendars;
  /** What the monitor takes for now (epoch ms), unless it was built on the simulated clock. */
  now: number;
  readonly time: () => Promise<number>;
  /** Reads the database as its owner. */
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A dossier with one statutory term. */
  open(term: Partial<NewDeadline> & { dueAt: number }): Promise<{ id: string; code: string }>;
  command(code: string, command: DossierCommand, at: number): Promise<void>;
  finish(code: string, at: number): Promise<void>;
  app(mode?: TimeMode): Promise<Caller>;
  /** The app on a port of this machine; its address. */
  listen(): Promise<string>;
}

export type Caller = Call<Role>;

export const minute = 60_000;
export const hour = 60 * minute;
export const at = (local: string): number => Date.parse(`${local}+07:00`);

export const monitorTest = dbTest.extend<{ world: World }>({
  world: async ({ database }, use) => {
    const world = await openWorld(database);
    await use(world);
    await world.close();
  },
});

/** Opens a world on a fresh database: tokens per role, the simulated time at 8:00 on Monday 23 November 2026. */
export async function openWorld(database: TestDatabase): Promise<World & { close(): Promise<void> }> {
  const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
  await saveTokens(owner, tokens, 0);
  await enterKeys(owner, keys);
  await setUpSimulatedTime(owner, at('2026-11-23T08:00:00'));
  await owner.$client.end();
  const db = connect(database.urls['motcua_monitor']!);
  const intake = connect(database.urls['motcua_intake']!);
  const admin = connect(database.adminUrl, { max: 2 }).$client;
  const queues = await openQueues({ databaseUrl: database.urls['motcua_monitor']! });
  const apps: FastifyInstance[] = [];
  const build = async (mode: TimeMode) => {
    const time = mode === 'simulated' ? timeSourceOf(mode) : world.time;
    const { vault, calendars } = world;
    const app = await monitorApp({ db, queues, timeMode: mode, time, vault, calendars }, log);
    apps.push(app);
    return app;
  };
  const world: World & { close(): Promise<void> } = {
    database,
    db,
    intake,
    queues,
    vault: openVault(keys),
    calendars: new Calendars(),
    now: at('2026-11-23T08:00:00'),
    time: async () => world.now,
    rows: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await admin.query(sql, values)).rows as Row[],
    open: (term) => openDossier(world, term),
    command: (code, command, at) => commandDossier(intake, code, command, at),
    finish: (code, finishedAt) =>
      commandDossier(intake, code, { type: 'finish', result: 'granted', delayReason: 'staff' }, finishedAt),
    app: async (mode = 'real') => callOf(await build(mode), tokens),
    listen: async () => (await build('real')).listen({ host: '127.0.0.1', port: 0 }),
    close: async () => {
      for (const app of apps) await app.close();
      await queues.close();
      await Promise.all([db.$client.end(), intake.$client.end(), admin.end()]);
    },
  };
  return world;
}

let numbered = 0;

async function openDossier(world: World, term: Partial<NewDeadline> & { dueAt: number }) {
  const [person] = await world.rows<{ id: string }>(
    'insert into persons (id, created_at) values ($1, now()) returning id',
    [randomUUIDv7()],
  );
  const [version] = await world.rows<{ id: string; code: string }>(
    'select id, procedure_code as code from procedure_versions limit 1',
  );
  numbered += 1;
  const dossier = { id: randomUUIDv7(), code: `H42.12-261123-${String(numbered).padStart(4, '0')}` };
  const { dueAt, agencyId = 'H42.12', anchorAt = dueAt - 8 * hour, dueSoonAt = dueAt - hour } = term;
  const agencies = { agencyId, helpedAgencyId: agencyId, decidingAgencyId: agencyId };
  const opening = {
    ...dossier,
    ...agencies,
    procedureCode: version!.code,
    procedureVersionId: version!.id,
    channel: 'counter' as const,
    applicantId: person!.id,
    calendarId: 'vn',
    calendarEdition: 1,
    term: { unit: 'workingDay' as const, amount: '1' },
    rules: frozenRules,
    steps: [],
    submittedAt: null,
    acceptedAt: anchorAt,
    promisedAt: dueAt,
    dueAt,
    dueOn: '2026-11-23',
  };
  const act = { actor: 'counter:test', at: anchorAt };
  const event = { type: 'dossier.accepted', opening, presented: { documents: [], fee: null } } as const;
  await transaction(world.intake, async (tx) => {
    await insertDossier(tx, event, [], act);
    const counted = { term: opening.term, calendarId: 'vn', calendarEdition: 1, promisedAt: dueAt };
    const ownDeadline = {
      ...counted,
      dossierId: dossier.id,
      taskId: null,
      kind: 'statutory',
      dueOn: '2026-11-23',
    } as const;
    await openDeadlines(tx, [{ ...ownDeadline, agencyId, anchorAt, apologyDueAt: null, dueSoonAt, ...term }]);
  });
  return dossier;
}

async function commandDossier(intake: Database, code: string, command: DossierCommand, at: number): Promise<void> {
  const act = { actor: 'counter:test', at };
  await transaction(intake, async (tx) => {
    await applyCommand(tx, await lockDossier(tx, new Calendars(), { code }), command, act);
  });
}

/** Writes many dossiers with a statutory term straight into the tables: those of `due` are overdue at `now`. */
export async function openMany(world: World, counts: { due: number; later: number }): Promise<void> {
  const total = counts.due + counts.later;
  await world.rows(
    `with person as (insert into persons (id, created_at) values (uuidv7(), now()) returning id),
      version as (select id, procedure_code from procedure_versions limit 1),
      numbers as (select n, case when n <= $1::int then $3::timestamptz - n * interval '1 second'
        else $3::timestamptz + n * interval '1 minute' end as due_at from generate_series(1, $2::int) n),
      opened as (insert into dossiers (id, code, agency_id, helped_agency_id, deciding_agency_id, procedure_code,
          procedure_version_id, channel, status, version, applicant_id, calendar_id, calendar_edition, term, steps,
          accepted_at, promised_at, due_at, due_on, rules, history_seq, history_hash)
        select uuidv7(), 'many-' || n, 'H42.12', 'H42.12', 'H42.12', version.procedure_code, version.id, 'counter', ${Status.accepted}, 1,
          person.id, 'vn', 1, '{"unit":"workingDay","amount":"1"}', '[]', due_at - interval '1 day', due_at, due_at,
          due_at::date, '{"pausedBy":[],"maxExtensions":1}', 0, decode(repeat('00', 32), 'hex')
        from numbers, person, version returning id, due_at, due_on)
    insert into deadlines (id, dossier_id, agency_id, kind, term, calendar_id, calendar_edition, anchor_at, promised_at, due_at,
      due_on, due_soon_at, next_alert_at)
    select uuidv7(), id, 'H42.12', 'statutory', '{"unit":"workingDay","amount":"1"}', 'vn', 1, due_at - interval '1 day', due_at, due_at, due_on, due_at, due_at from opened`,
    [counts.due, total, new Date(world.now).toISOString()],
  );
}

/** Resolves when `check` gives something; fails after `withinMs`. */
export async function eventually<T>(
  check: () => Promise<T | undefined> | T | undefined,
  withinMs = 15_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All items of a list, read page by page. `path` has a query already. */
export async function allPages(call: Caller, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const response = await call('supervisor', 'GET', `${path}&cursor=${next}`.replace(/&cursor=$/, ''));
    expect(response.statusCode, response.body).toBe(200);
    items.push(...response.json().items);
    next = response.json().next;
  }
  return items;
}

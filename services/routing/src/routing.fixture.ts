import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { connect, type Database, transaction } from '@motcua/db/database';
import { insertDossier } from '@motcua/db/dossiers/dossiers';
import { savePeople } from '@motcua/db/dossiers/person-records';
import { Calendars } from '@motcua/db/reference/calendars';
import { insertTask, newTask } from '@motcua/db/tasks/tasks';
import { issueToken, type Role, roles, saveTokens } from '@motcua/db/tokens';
import { deriveKeys, openVault, type Vault } from '@motcua/db/vault';
import { assignTask } from '@motcua/db/verbs/assignments';
import type { StepDefinition } from '@motcua/domain/catalogue/procedure';
import type { Opening } from '@motcua/domain/dossiers/dossier';
import { openStep } from '@motcua/domain/routing/step';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { createLogger, type Logger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import { dbTest } from '@motcua/testing/database';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { routingApp } from './app.ts';

export const log: Logger = createLogger('routing', 'silent');
const tokens = Object.fromEntries(roles.map((role) => [role, randomBytes(16).toString('hex')])) as Record<Role, string>;

export const bearerOf = (role: Role): string => `Bearer ${tokens[role]}`;

/** The routing service on a database of its own, with its own login, at a time that tests set. */
export interface Routing {
  readonly app: FastifyInstance;
  /** As the role `motcua_routing`. */
  readonly db: Database;
  readonly databaseUrl: string;
  readonly vault: Vault;
  /** Epoch ms; what the service takes for now. */
  now: number;
  readonly time: () => Promise<number>;
  readonly call: Call<Role>;
  /** The authorization of an officer of an agency. */
  bearerFor(agency: string): Promise<string>;
  /** A command on a task. `version`: If-Match, `*` if not given. */
  command(taskId: string, verb: string, body?: object, version?: number): Promise<LightMyRequestResponse>;
  /** Registers a dossier as the counter does: its first task is open and its message is in the outbox. */
  register(dossier?: Partial<Opening>): Promise<{ code: string; dossierId: string; taskId: string }>;
  assign(taskId: string): Promise<string>;
  /** Replaces a unit's officers by these. */
  staff(unit: string, ...ids: string[]): Promise<void>;
  /** Records an absence as a supervisor does. */
  away(officer: string, body?: object): Promise<LightMyRequestResponse>;
  /** Looks behind the curtain. */
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

export const at = (local: string): number => Date.parse(`${local}+07:00`);

/** Three steps through three units of xã Văn Phong. */
export const process = [
  { code: 'receive', name: 'Tiếp nhận hồ sơ', unit: 'one-stop', budgetMinutes: 60 },
  { code: 'appraise', name: 'Thẩm định', unit: 'justice', budgetMinutes: 480 },
  { code: 'sign', name: 'Ký', unit: 'leaders', budgetMinutes: 120 },
] as const satisfies readonly StepDefinition[];

export const routingTest = dbTest.extend<{ routing: Routing }>({
  routing: async ({ database }, use) => {
    const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
    await saveTokens(owner, tokens, 0);
    await owner.$client.end();
    const databaseUrl = database.urls['motcua_routing']!;
    const db = connect(databaseUrl);
    const intake = connect(database.urls['motcua_intake']!);
    const admin = connect(database.adminUrl, { max: 2 });
    const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
    const world = { now: at('2026-11-23T08:00:00') };
    const time = async () => world.now;
    const calendars = new Calendars();
    const app = await routingApp({ db, time, vault, calendars }, log);
    const call = callOf(app, tokens);
    const bearers: Record<string, string> = {};
    const routing: Routing = Object.assign(world, {
      app,
      db,
      databaseUrl,
      vault,
      time,
      call,
      bearerFor: async (agencyId: string) => {
        const officer = { role: 'officer', name: 'x', agencyId, createdAt: 0 } as const;
        bearers[agencyId] ??= (await issueToken(admin, vault, officer)).id;
        return `Bearer ${vault.tokens.tokenOf(bearers[agencyId])}`;
      },
      command: (taskId: string, verb: string, body: object = {}, version?: number) =>
        call('supervisor', 'POST', `/v1/tasks/${taskId}/${verb}`, {
          body,
          headers: { 'if-match': version === undefined ? '*' : `"${version}"` },
        }),
      register: (dossier: Partial<Opening> = {}) => register(intake, vault, dossier, world.now),
      assign: (taskId: string) => assignTask({ db, time, calendars }, taskId),
      staff: async (unit: string, ...ids: string[]) => {
        await admin.$client.query('update officers set active = false where unit_id = $1', [unit]);
        const added = `insert into officers (id, unit_id, name) select id, $1, 'A' from unnest($2::text[]) id`;
        await admin.$client.query(added, [unit, ids]);
      },
      away: (officer: string, body: object = {}) =>
        call('supervisor', 'POST', `/v1/officers/${officer}/absences`, { body }),
      rows: async <Row extends object>(sql: string, values: unknown[] = []) =>
        (await admin.$client.query(sql, values)).rows as Row[],
    });
    await use(routing);
    await app.close();
    await Promise.all([db.$client.end(), intake.$client.end(), admin.$client.end()]);
  },
});

let numbered = 0;

async function register(intake: Database, vault: Vault, given: Partial<Opening>, now: number) {
  numbered += 1;
  const dossierId = randomUUIDv7();
  const code = `H42.12-261123-${String(numbered).padStart(4, '0')}`;
  const act = { actor: 'counter:test', at: now };
  const edition = await new Calendars().get(intake, 'vn', 1);
  const { rows } = await intake.$client.query('select id, procedure_code as code from procedure_versions limit 1');
  return transaction(intake, async (tx) => {
    const applicant = { kind: 'person', name: 'Nguyễn Thị Đào' } as const;
    const { applicantId } = await savePeople(tx, vault, dossierId, { applicant }, now);
    const opening: Opening = {
      id: dossierId,
      code,
      agencyId: 'H42.12',
      helpedAgencyId: 'H42.12',
      decidingAgencyId: 'H42.12',
      procedureCode: rows[0].code,
      procedureVersionId: rows[0].id,
      channel: 'counter',
      applicantId,
      calendarId: 'vn',
      calendarEdition: 1,
      term: { unit: 'workingDay', amount: '3' },
      rules: frozenRules,
      steps: process,
      submittedAt: null,
      acceptedAt: now,
      promisedAt: now + 86_400_000,
      dueAt: now + 86_400_000,
      dueOn: '2026-11-24',
      ...given,
    };
    const step = opening.steps[0]!;
    const task = newTask(
      { ...opening, suspensions: [], extensions: [], apology: null },
      edition,
      openStep(edition.calendar, { step, stepNo: 0, round: 1, at: now }),
    );
    const accepted = { type: 'dossier.accepted', opening, presented: { documents: [], fee: null } } as const;
    await insertDossier(tx, accepted, [task.entry], act);
    await insertTask(tx, task);
    return { code, dossierId, taskId: task.task.id };
  });
}

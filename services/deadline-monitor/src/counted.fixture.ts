import { randomUUIDv7 } from 'node:crypto';
import { transaction } from '@motcua/db/database';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '@motcua/db/deadlines/deadlines';
import { insertDossier, lockDossier } from '@motcua/db/dossiers/dossiers';
import { Calendars } from '@motcua/db/reference/calendars';
import { insertTask, newTask } from '@motcua/db/tasks/tasks';
import { applyCommand } from '@motcua/db/verbs/apply';
import { type ClockKind, receptionTerm } from '@motcua/domain/deadlines/clock';
import { datesOf, noDates } from '@motcua/domain/dossiers/dossier';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { openStep } from '@motcua/domain/routing/step';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { type Caller, eventually, log, type World } from './monitor.fixture.ts';
import { recalculate } from './recalculations/recalculate.ts';

const calendars = new Calendars();
let numbered = 0;

const step = { code: 'review', name: 'Thẩm định', unit: 'clerk', budgetMinutes: 960 } as const;

export interface Opened {
  readonly id: string;
  readonly code: string;
}

/** A dossier counted by the edition in force, with its statutory term and a step of 16 working hours under way. */
export async function openCounted(
  world: World,
  { acceptedAt, amount = '3', calendarId = 'vn' }: { acceptedAt: number; amount?: string; calendarId?: string },
): Promise<Opened> {
  const edition = await calendars.inForce(world.intake, calendarId);
  const term = { unit: 'workingDay', amount } as const;
  const begun = { ...(await opening(world, calendarId, edition.edition)), term, steps: [step], acceptedAt };
  const dates = datesOf({ ...begun, suspensions: [], extensions: [] }, edition.calendar);
  const act = { actor: 'counter:test', at: acceptedAt };
  const nothingYet = { ...begun, suspensions: [], extensions: [], apology: null };
  const task = newTask(nothingYet, edition, openStep(edition.calendar, { step, stepNo: 0, round: 1, at: acceptedAt }));
  const about = { dossierId: begun.id, agencyId: begun.agencyId, taskId: null };
  const statutory = newDeadline(
    about,
    { kind: 'statutory', anchorAt: acceptedAt, term },
    edition,
    eventsOf(nothingYet),
  );
  const event = { type: 'dossier.accepted', opening: { ...begun, ...dates }, presented } as const;
  await transaction(world.intake, async (tx) => {
    await insertDossier(tx, event, [task.entry], act);
    await insertTask(tx, task);
    await openDeadlines(tx, [statutory]);
  });
  return { id: begun.id, code: begun.code };
}

/** A filing that waits for an answer, which counts by `receiving`, another agency's calendar. */
export async function submitCounted(
  world: World,
  { submittedAt, receiving, kind = 'reception' }: { submittedAt: number; receiving: string; kind?: ClockKind },
): Promise<Opened> {
  const own = await calendars.inForce(world.intake, 'vn');
  const other = await calendars.inForce(world.intake, receiving);
  const begun = { ...(await opening(world, 'vn', own.edition)), term: null, steps: [], acceptedAt: null, submittedAt };
  const about = { dossierId: begun.id, agencyId: begun.agencyId, taskId: null };
  const events = eventsOf({ ...begun, suspensions: [], extensions: [], apology: null });
  const clock = { kind, anchorAt: submittedAt, term: receptionTerm } as const;
  const reception: NewDeadline = newDeadline(about, clock, other, events);
  const event = { type: 'dossier.submitted', opening: { ...begun, ...noDates }, presented } as const;
  await transaction(world.intake, async (tx) => {
    await insertDossier(tx, event, [], { actor: 'counter:test', at: submittedAt });
    await openDeadlines(tx, [reception]);
  });
  return { id: begun.id, code: begun.code };
}

const presented = { documents: [], fee: null };

async function opening(world: World, calendarId: string, calendarEdition: number) {
  const [person] = await world.rows<{ id: string }>(
    'insert into persons (id, created_at) values ($1, now()) returning id',
    [randomUUIDv7()],
  );
  const [version] = await world.rows<{ id: string; code: string }>(
    'select id, procedure_code as code from procedure_versions limit 1',
  );
  numbered += 1;
  return {
    id: randomUUIDv7(),
    code: `H42.12-261120-${String(numbered).padStart(4, '0')}`,
    agencyId: 'H42.12',
    helpedAgencyId: 'H42.12',
    decidingAgencyId: 'H42.12',
    procedureCode: version!.code,
    procedureVersionId: version!.id,
    channel: 'counter' as const,
    applicantId: person!.id,
    calendarId,
    calendarEdition,
    rules: { ...frozenRules, pausedBy: ['supplement', 'payment'] as const },
    submittedAt: null,
  };
}

/** What the counter does with a dossier at an instant. */
export async function command(world: World, { code }: Opened, what: DossierCommand, at: number): Promise<void> {
  await transaction(world.intake, async (tx) => {
    await applyCommand(tx, await lockDossier(tx, calendars, { code }), what, { actor: 'counter:test', at });
  });
}

/** Works off all recalculations, as a monitor does. */
export const recalculateAll = ({ db, time }: World) => recalculate({ db, time, calendars: new Calendars(), log });

/** Previews a draft and puts it in force. Returns the recalculation under way that applies it. */
export async function putInForce(world: World, call: Caller, calendarId: string, edition: number) {
  const path = `/v1/calendars/${calendarId}/editions/${edition}`;
  await call('admin', 'POST', `${path}/impact`);
  await recalculateAll(world);
  const answer = await call('admin', 'POST', `${path}/put-in-force`);
  if (answer.statusCode !== 202) throw new Error(answer.body);
  return answer.json() as { id: string };
}

/** Adds a draft that closes days. */
export async function draftClosure(call: Caller, calendarId: string, dates: readonly string[], sessions?: string[]) {
  const body = { dates, name: 'Phòng chống bão', document: '12/CĐ-UBND', ...(sessions ? { sessions } : {}) };
  const answer = await call('admin', 'POST', `/v1/calendars/${calendarId}/closures`, { body });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json() as { edition: number };
}

/** A recalculation once it is done. */
export const untilDone = (call: Caller, id: string) =>
  eventually(async () => {
    const found = (await call('admin', 'GET', `/v1/projections/${id}`)).json();
    return found.state === 'done' ? found : undefined;
  });

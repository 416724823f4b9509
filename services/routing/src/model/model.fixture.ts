/** The rules of an agency's work, in memory: two dossiers, their tasks and consultations, and who is away. */

import type { Calendar } from '@motcua/domain/calendars/calendar';
import { runningMinutes } from '@motcua/domain/deadlines/ledger';
import { decide } from '@motcua/domain/dossiers/decide';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { Status } from '@motcua/domain/dossiers/status';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { Refusal } from '@motcua/domain/refusal';
import { process } from '../routing.fixture.ts';

export interface ModelTask {
  readonly stepNo: number;
  readonly round: number;
  readonly openedAt: number;
  unit: string | null;
  officer: string | null;
  state: 'open' | 'claimed' | 'completed' | 'returned' | 'cancelled';
  version: number;
  claimedAt: number | null;
  closedAt: number | null;
}

export interface ModelQuestion {
  id?: string;
  readonly task: ModelTask;
  state: 'open' | 'answered' | 'withdrawn' | 'cancelled';
  closedAt: number | null;
}

/** What the model knows of an entry of the history. */
export type ModelEntry = readonly [type: string, data: Readonly<Record<string, unknown>>];

export interface ModelDossier {
  dossier: Dossier;
  readonly tasks: ModelTask[];
  readonly questions: ModelQuestion[];
  readonly entries: ModelEntry[];
}

interface ModelAbsence {
  id?: string;
  readonly officer: string;
  readonly delegate: string | null;
  readonly from: number;
  endedAt: number | null;
}

export interface Model {
  now: number;
  readonly calendar: Calendar;
  /** Officers by unit; `nobody` is none of them. */
  readonly staff: Readonly<Record<string, readonly string[]>>;
  readonly dossiers: readonly ModelDossier[];
  readonly absences: ModelAbsence[];
}

/** `done`, or the code of the refusal; of a bulk: what became of the task. */
export type Outcome = string;

/** Who acts: in whose name, and for whom. */
interface Actor {
  readonly officerId: string | null;
  readonly onBehalfOf?: string;
}

/** The closing follows the steps, in the unit of the last one. */
const closing = { unit: process.at(-1)!.unit, budgetMinutes: 15 };
const isClosing = ({ stepNo }: Pick<ModelTask, 'stepNo'>) => stepNo === process.length;
const kindOf = (task: Pick<ModelTask, 'stepNo'>) => (isClosing(task) ? 'closing' : 'step');
const placeIn = (stepNo: number) => process[stepNo] ?? closing;

export const unitOf = ({ unit, stepNo }: ModelTask) => unit ?? `vp-${placeIn(stepNo).unit}`;
const budgetOf = ({ stepNo }: ModelTask) => placeIn(stepNo).budgetMinutes;
export const current = ({ tasks }: ModelDossier): ModelTask => tasks.at(-1)!;
const isEnded = ({ closedAt }: ModelTask) => closedAt !== null;
const placeOf = ({ stepNo, round }: ModelTask) => ({ stepNo, round });

const absenceOf = ({ absences, now }: Model, officer: string | null) =>
  absences.find((one) => one.officer === officer && one.from <= now && (one.endedAt === null || one.endedAt > now));

function byName(model: Model, task: ModelTask, officer: string): Actor | Outcome {
  const unit = Object.keys(model.staff).find((name) => model.staff[name]!.includes(officer));
  if (unit === undefined) return 'officer-unknown';
  if (unit !== unitOf(task)) return 'officer-not-in-unit';
  return absenceOf(model, officer) ? 'officer-absent' : { officerId: officer };
}

function whoActs(model: Model, task: ModelTask, named: string | undefined): Actor | Outcome {
  const absence = absenceOf(model, task.officer);
  const delegate = absence?.delegate ?? null;
  if (absence && delegate !== null && (named === undefined || named === delegate))
    return { officerId: delegate, onBehalfOf: absence.officer };
  if (named !== undefined) return byName(model, task, named);
  return absence ? 'officer-absent' : { officerId: task.officer };
}

/** A command on the dossier itself, decided by the pure rules. */
export function command(model: Model, of: ModelDossier, wanted: DossierCommand): Outcome {
  try {
    const event = decide(of.dossier, wanted, { at: model.now, by: 'x', calendar: model.calendar });
    of.dossier = evolve(of.dossier, event, model.now);
    of.entries.push([event.type, {}]);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  if (of.dossier.endedAt !== null) endWork(model, of);
  return 'done';
}

function endWork(model: Model, of: ModelDossier): void {
  endQuestions(model, of, 'cancelled');
  const task = current(of);
  if (isEnded(task)) return;
  const state = isClosing(task) && of.dossier.finishedAt !== null ? 'completed' : 'cancelled';
  Object.assign(task, { state, closedAt: model.now });
  of.entries.push([`${kindOf(task)}.${state}`, {}]);
}

function endQuestions(model: Model, of: ModelDossier, state: 'withdrawn' | 'cancelled'): void {
  for (const question of of.questions.filter((one) => one.state === 'open')) {
    Object.assign(question, { state, closedAt: model.now });
    of.entries.push([`consultation.${state}`, {}]);
  }
}

const start = (model: Model, of: ModelDossier): Outcome =>
  of.dossier.status === Status.inProgress ? 'done' : command(model, of, { type: 'start' });

export function open(model: Model, of: ModelDossier, stepNo: number): void {
  const round = of.tasks.filter((task) => task.stepNo === stepNo).length + 1;
  const unheld = { unit: null, officer: null, state: 'open', version: 1, claimedAt: null, closedAt: null } as const;
  of.tasks.push({ stepNo, round, openedAt: model.now, ...unheld });
  of.entries.push([`${kindOf({ stepNo })}.opened`, { stepNo, round }]);
}

/** Whoever did the last step gets the closing. */
function openClosing(model: Model, of: ModelDossier, { unit, officer }: ModelTask): void {
  open(model, of, process.length);
  if (officer === null) return;
  const task = Object.assign(current(of), { unit, officer });
  of.entries.push(['closing.assigned', { ...placeOf(task), unitId: unit, officerId: officer }]);
}

/** A command on a task, with a version that may be stale. */
export interface OnTask {
  readonly verb: 'claim' | 'complete' | 'complete-without' | 'return' | 'reassign';
  readonly task: ModelTask;
  readonly version: number;
  readonly officer?: string | undefined;
  readonly toStep?: number | undefined;
}

export function onTask(model: Model, of: ModelDossier, { verb, task, version, officer, toStep }: OnTask): Outcome {
  if (task.version !== version) return 'stale-version';
  if (isEnded(task) || (verb === 'claim' && task.state === 'claimed')) return 'task-not-open';
  if (isClosing(task) && verb.startsWith('complete')) return 'task-is-closing';
  const isAsked = of.questions.some((one) => one.task === task && one.state === 'open');
  if (verb === 'complete' && isAsked) return 'consultations-open';
  if (verb === 'return' && toStep! >= task.stepNo) return 'step-unknown';
  const actor = verb === 'reassign' ? byName(model, task, officer!) : whoActs(model, task, officer);
  if (typeof actor === 'string') return actor;
  if (verb === 'reassign') return give(of, task, actor.officerId!);
  if (verb === 'claim' && actor.officerId === null) return 'officer-unknown';
  const started = start(model, of);
  if (started !== 'done') return started;
  const held = { unit: unitOf(task), officer: actor.onBehalfOf ?? actor.officerId, version: task.version + 1 };
  if (verb === 'claim') {
    Object.assign(task, held, { state: 'claimed', claimedAt: model.now });
    of.entries.push([`${kindOf(task)}.claimed`, { ...placeOf(task), ...actor }]);
    return 'done';
  }
  const state = verb === 'return' ? 'returned' : 'completed';
  Object.assign(task, held, { state, closedAt: model.now });
  endQuestions(model, of, 'withdrawn');
  const spentMinutes = runningMinutes(model.calendar, of.dossier.suspensions, task.openedAt, model.now);
  const spent = { ...placeOf(task), ...actor, spentMinutes, budgetMinutes: budgetOf(task) };
  of.entries.push([`${kindOf(task)}.${state}`, spent]);
  const next = verb === 'return' ? toStep! : task.stepNo + 1;
  if (next < process.length) open(model, of, next);
  else openClosing(model, of, task);
  return 'done';
}

function give(of: ModelDossier, task: ModelTask, officer: string): Outcome {
  of.entries.push([
    `${kindOf(task)}.reassigned`,
    { ...placeOf(task), fromOfficerId: task.officer, officerId: officer },
  ]);
  Object.assign(task, { unit: unitOf(task), officer, state: 'open', claimedAt: null, version: task.version + 1 });
  return 'done';
}

/** Of a unit's officers who are there, the one with the least open work; of equals the first by name. */
function leastBusy(model: Model, unit: string, except?: string): string | null {
  const tasks = model.dossiers.flatMap((one) => one.tasks).filter((task) => !isEnded(task));
  const loadOf = (officer: string) =>
    tasks.filter((task) => task.officer === officer).reduce((sum, task) => sum + budgetOf(task), 0);
  const there = model.staff[unit]!.filter((officer) => officer !== except && !absenceOf(model, officer));
  return there.toSorted((a, b) => loadOf(a) - loadOf(b) || (a < b ? -1 : 1))[0] ?? null;
}

/** The worker takes the message that a task has opened. */
export function assignTask(model: Model, of: ModelDossier): Outcome {
  const task = current(of);
  if (isEnded(task) || task.unit !== null) return 'settled';
  const unit = unitOf(task);
  const officer = leastBusy(model, unit);
  Object.assign(task, { unit, officer });
  of.entries.push([`${kindOf(task)}.assigned`, { ...placeOf(task), unitId: unit, officerId: officer }]);
  return 'assigned';
}

/** One dossier is taken from an officer. */
export function clearDesk(model: Model, of: ModelDossier, from: string, to: string | undefined): Outcome {
  const known = Object.values(model.staff).flat();
  if (!known.includes(from) || (to !== undefined && !known.includes(to))) return 'officer-unknown';
  if (to !== undefined && absenceOf(model, to)) return 'officer-absent';
  const task = current(of);
  if (isEnded(task) || task.officer !== from) return 'nothing';
  if (to === undefined) {
    const officer = leastBusy(model, unitOf(task), from);
    return officer === null ? 'no-officer-available' : give(of, task, officer);
  }
  const actor = byName(model, task, to);
  return typeof actor === 'string' ? actor : give(of, task, to);
}

export function ask(of: ModelDossier, task: ModelTask): Outcome {
  if (isEnded(task)) return 'task-not-open';
  if (isClosing(task)) return 'task-is-closing';
  of.questions.push({ task, state: 'open', closedAt: null });
  of.entries.push(['consultation.opened', { askedAgencyId: 'H42' }]);
  return 'done';
}

export function settle(
  model: Model,
  of: ModelDossier,
  question: ModelQuestion,
  state: 'answered' | 'withdrawn',
): Outcome {
  if (question.state !== 'open') return 'consultation-not-open';
  Object.assign(question, { state, closedAt: model.now });
  of.entries.push([`consultation.${state}`, {}]);
  return 'done';
}

export function leave(model: Model, officer: string, delegate: string | null): Outcome {
  const known = Object.values(model.staff).flat();
  if (!known.includes(officer) || (delegate !== null && !known.includes(delegate))) return 'officer-unknown';
  if (delegate === officer) return 'delegate-is-self';
  if (absenceOf(model, officer)) return 'absences-overlap';
  if (delegate !== null && absenceOf(model, delegate)) return 'delegate-absent';
  const standsIn = model.absences.some((one) => one.delegate === officer && one.endedAt === null);
  if (standsIn) return 'officer-is-delegate';
  model.absences.push({ officer, delegate, from: model.now, endedAt: null });
  return 'done';
}

export function comeBack(model: Model, absence: ModelAbsence): Outcome {
  absence.endedAt ??= model.now;
  return 'done';
}

/** On whom an open dossier waits, and why. */
export function waiting(model: Model, of: ModelDossier): readonly (readonly [why: string, officer: string | null])[] {
  if (of.dossier.endedAt !== null) return [];
  if (of.dossier.suspensions.at(-1)?.to === null) return [['posting', null]];
  const task = current(of);
  if (isEnded(task)) return [['result', null]];
  const asked = of.questions.filter((one) => one.task === task && one.state === 'open');
  if (asked.length > 0) return asked.map(() => ['consultation', null]);
  if (task.officer === null) return [[isClosing(task) ? 'result' : 'unassigned', null]];
  const absence = absenceOf(model, task.officer);
  if (absence === undefined) return [[isClosing(task) ? 'result' : 'step', task.officer]];
  return [absence.delegate === null ? ['absent', null] : ['delegated', absence.delegate]];
}

/** The commands of consultations, each in the caller's transaction. The dossier is locked first. */

import { randomUUIDv7 } from 'node:crypto';
import type { StepBudget, Term } from '@motcua/domain/deadlines/term';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { allowedOnConsultation, requireOpen } from '@motcua/domain/routing/consultation';
import { type Act, type Actor, lockInTime } from '../act.ts';
import type { Queryable, Tx } from '../database.ts';
import { closeDeadlines, eventsOf, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import { appendEntries, type LockedDossier, lockDossier, requireVersion } from '../dossiers/dossiers.ts';
import { eq } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { getAgency } from '../reference/agencies.ts';
import type { Calendars } from '../reference/calendars.ts';
import { consultations } from '../schema/reference.ts';
import { readUnits } from '../staff/officers.ts';
import type { ConsultationRow } from '../tasks/consultations.ts';
import type { Vault } from '../vault.ts';
import { seal, takeTask } from './task-commands.ts';

interface Deps {
  readonly calendars: Calendars;
  readonly vault: Pick<Vault, 'persons'>;
}

/** A question to an agency. `term` is counted by that agency's calendar. */
export interface Question {
  readonly agencyId: string;
  readonly unitId?: string | undefined;
  readonly question: string;
  readonly term: Term | StepBudget;
}

/** A consultation after a command. `at`: when it was done, epoch ms. */
export interface ChangedConsultation {
  readonly consultation: ConsultationRow;
  readonly at: number;
}

/**
 * Asks another agency about the dossier of an open task. The task and its version stay as they are, so that several
 * agencies may be asked at once. Refusals: 'task-not-found', 'task-not-open', 'agency-unknown', 'unit-unknown',
 * 'calendar-not-covering', and those of the term.
 */
export async function openConsultation(
  tx: Tx,
  deps: Deps,
  { taskId, agencyId, unitId, question, term }: Question & { readonly taskId: string },
  by: Actor,
): Promise<ChangedConsultation> {
  const ref = { id: taskId, accepts: () => true };
  const { taken, act } = await takeTask(tx, deps.calendars, ref, 'consult', by);
  const { task, locked } = taken;
  const { dossier } = locked;
  const agency = await getAgency(tx, agencyId, 'agency');
  if (unitId !== undefined) await requireUnit(tx, agencyId, unitId);
  const asked = await deps.calendars.ofAgency(tx, agency);
  const about = { dossierId: dossier.id, agencyId: dossier.agencyId, taskId: null };
  const clock = { kind: 'consultation', anchorAt: act.at, term } as const;
  const deadline = newDeadline(about, clock, asked, eventsOf(dossier));
  const [deadlineId] = await openDeadlines(tx, [deadline]);
  const questionNoteId = await seal(tx, deps.vault, locked, question);
  const consultation: ConsultationRow = {
    ...{ id: randomUUIDv7(), dossierId: dossier.id, taskId: task.id, agencyId: dossier.agencyId },
    ...{ askedAgencyId: agencyId, askedUnitId: unitId ?? null, deadlineId: deadlineId!, state: 'open', version: 1 },
    ...{ questionNoteId, answerNoteId: null, answerDocument: null },
    ...{ openedAt: act.at, openedBy: act.actor, closedAt: null, closedBy: null },
  };
  await tx.insert(consultations).values(consultation);
  const dueAt = formatInstant(deadline.dueAt!);
  const said = {
    askedAgencyId: agencyId,
    askedUnitId: unitId ?? null,
    term: { ...term } as HistoryEntry['data'],
    dueAt,
  };
  await appendEntries(tx, locked, [entryAbout('opened', consultation, { ...said, noteId: questionNoteId })], act);
  return { consultation, at: act.at };
}

async function requireUnit(tx: Tx, agencyId: string, unitId: string): Promise<void> {
  const units = (await readUnits(tx, agencyId)).map(({ id }) => id);
  if (!units.includes(unitId))
    throw new Refusal('unit-unknown', `agency ${agencyId} has no unit ${unitId}`, {
      path: 'unit',
      facts: { allowed: units },
    });
}

function entryAbout(what: string, { id, taskId }: ConsultationRow, data: HistoryEntry['data']): HistoryEntry {
  return { type: `consultation.${what}`, data: { consultationId: id, taskId, ...data } };
}

/** A consultation, and the versions of it that the caller accepts. */
export interface ConsultationRef {
  readonly id: string;
  readonly accepts: (version: number) => boolean;
}

/**
 * Records the answer of the asked agency and stops the clock. Refusals: 'consultation-not-found', 'stale-version',
 * 'consultation-not-open'.
 */
export async function answerConsultation(
  tx: Tx,
  deps: Deps,
  ref: ConsultationRef & { readonly answer: string; readonly document?: string | undefined },
  by: Actor,
): Promise<ChangedConsultation> {
  const { taken, act } = await take(tx, deps, ref, 'answer', by);
  const noteId = await seal(tx, deps.vault, taken.locked, ref.answer);
  const answerDocument = ref.document ?? null;
  return end(tx, taken, { state: 'answered', answerNoteId: noteId, answerDocument }, { noteId, answerDocument }, act);
}

/** Withdraws a question and stops its clock. Refusals: as answerConsultation. */
export async function withdrawConsultation(
  tx: Tx,
  deps: Deps,
  ref: ConsultationRef & { readonly reason: string },
  by: Actor,
): Promise<ChangedConsultation> {
  const { taken, act } = await take(tx, deps, ref, 'withdraw', by);
  const noteId = await seal(tx, deps.vault, taken.locked, ref.reason);
  return end(tx, taken, { state: 'withdrawn' }, { noteId }, act);
}

interface Taken {
  readonly consultation: ConsultationRow;
  readonly locked: LockedDossier;
}

async function take(
  tx: Tx,
  { calendars }: Deps,
  { id, accepts }: ConsultationRef,
  command: 'answer' | 'withdraw',
  by: Actor,
): Promise<{ taken: Taken; act: Act }> {
  const seen = await getConsultation(tx, id);
  const { taken: locked, act } = await lockInTime(tx, by, () => lockDossier(tx, calendars, { id: seen.dossierId }));
  // Whoever changes a consultation holds its dossier.
  const consultation = await getConsultation(tx, id);
  const { state } = consultation;
  requireVersion(consultation, accepts, { state, allowed: allowedOnConsultation[state] });
  requireOpen(state, command);
  return { taken: { consultation, locked }, act };
}

async function getConsultation(q: Queryable, id: string): Promise<ConsultationRow> {
  const [row] = await q.select().from(consultations).where(eq(consultations.id, id));
  if (row === undefined) throw new Refusal('consultation-not-found', 'no consultation has this id');
  return row;
}

async function end(
  tx: Tx,
  { consultation, locked }: Taken,
  changed: Partial<ConsultationRow> & { state: 'answered' | 'withdrawn' },
  said: HistoryEntry['data'],
  act: Act,
): Promise<ChangedConsultation> {
  const closed = { closedAt: act.at, closedBy: act.actor, version: consultation.version + 1 };
  const ended = { ...consultation, ...changed, ...closed };
  await closeDeadlines(tx, { dossierId: consultation.dossierId, ids: [consultation.deadlineId] }, act.at);
  await tx
    .update(consultations)
    .set({ ...changed, ...closed })
    .where(eq(consultations.id, consultation.id));
  await appendEntries(tx, locked, [entryAbout(changed.state, consultation, said)], act);
  return { consultation: ended, at: act.at };
}

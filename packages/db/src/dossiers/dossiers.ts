import type { Dossier, Status } from '@motcua/domain/dossiers/dossier';
import type { DossierCommand } from '@motcua/domain/dossiers/dossier-commands';
import { decide } from '@motcua/domain/dossiers/dossier-decisions';
import {
  type DossierEvent,
  evolve,
  type RegistrationEvent,
  toHistoryData,
} from '@motcua/domain/dossiers/dossier-events';
import { Refusal } from '@motcua/domain/refusal';
import { eq, type SQL } from 'drizzle-orm';
import type { Queryable, Tx } from '../database.ts';
import { closeDeadlines, dropApologyRung, moveDeadlines } from '../deadlines/deadlines.ts';
import type { CalendarEdition, Calendars } from '../reference/calendars.ts';
import { dossierExternalCodes, dossiers, history } from '../schema/dossiers.ts';
import { tasks } from '../schema/work.ts';
import { endConsultations } from '../tasks/consultations-ended.ts';
import { cancelOpenTasks } from '../tasks/tasks.ts';
import type { TimeSource } from '../time-source.ts';
import { type ChainHead, emptyChain, type HistoryEntry, link } from './history.ts';

export type DossierRow = typeof dossiers.$inferSelect;

/** Who does something, and when (epoch ms). `actor` is a role and an opaque id, never a name. */
export interface Act {
  readonly actor: string;
  readonly at: number;
}

/** Who does something, and the clock that will say when. */
export interface Actor {
  readonly actor: string;
  readonly time: TimeSource;
}

/**
 * Takes a lock and reads the time for what is done under it. The clock is asked before, because the simulated one is locked
 * ahead of any dossier, and again after, so that what waited for the lock is not dated before what it waited for.
 */
export async function lockInTime<T>(tx: Tx, by: Actor, lock: () => Promise<T>): Promise<{ taken: T; act: Act }> {
  await by.time(tx);
  const taken = await lock();
  return { taken, act: { actor: by.actor, at: await by.time(tx) } };
}

/** A dossier whose row is locked until the transaction ends, with the head of its history chain and the calendar it counts by. */
export interface LockedDossier {
  readonly dossier: Dossier;
  readonly head: ChainHead;
  readonly edition: CalendarEdition;
}

/** The dossier as the rules see it, from its row. */
export function toDossier({ historySeq: _seq, historyHash: _hash, status, ...row }: DossierRow): Dossier {
  return { ...row, status: status as Status };
}

/** The line an event leaves in the history. */
export const entryOf = (event: DossierEvent): HistoryEntry => ({ type: event.type, data: toHistoryData(event) });

/** Writes a new dossier with its first history lines. */
export async function insertDossier(
  tx: Tx,
  event: RegistrationEvent,
  more: readonly HistoryEntry[],
  act: Act,
): Promise<Dossier> {
  const dossier = evolve(undefined, event, act.at);
  const { rows, head } = link(emptyChain, [entryOf(event), ...more], { dossierId: dossier.id, ...act });
  await tx.insert(dossiers).values({ ...dossier, historySeq: head.seq, historyHash: head.hash });
  const { id: dossierId } = dossier;
  await Promise.all([
    tx.insert(history).values(rows),
    event.type === 'dossier.imported' &&
      tx.insert(dossierExternalCodes).values({ system: event.system, externalCode: event.externalCode, dossierId }),
  ]);
  return dossier;
}

/**
 * Locks a dossier by code, by id or by a task of it, or Refusal('dossier-not-found', 'task-not-found'). The lock is the one door
 * through which it changes.
 */
export async function lockDossier(
  tx: Tx,
  calendars: Calendars,
  by: { code: string } | { id: string } | { taskId: string },
): Promise<LockedDossier> {
  const [row] = await tx.select().from(dossiers).where(isMeant(tx, by)).for('update');
  if (row === undefined && 'taskId' in by) throw new Refusal('task-not-found', 'no task has this id');
  if (row === undefined) throw new Refusal('dossier-not-found', 'no dossier has this code');
  const edition = await calendars.get(tx, row.calendarId, row.calendarEdition);
  return { dossier: toDossier(row), head: { seq: row.historySeq, hash: row.historyHash }, edition };
}

function isMeant(tx: Tx, by: { code: string } | { id: string } | { taskId: string }): SQL {
  if ('code' in by) return eq(dossiers.code, by.code);
  if ('id' in by) return eq(dossiers.id, by.id);
  return eq(dossiers.id, tx.select({ dossierId: tasks.dossierId }).from(tasks).where(eq(tasks.id, by.taskId)));
}

/** Appends lines to a locked dossier's history that do not change the dossier itself (steps, breaches). */
export async function appendEntries(
  tx: Tx,
  locked: LockedDossier,
  lines: readonly HistoryEntry[],
  act: Act,
): Promise<LockedDossier> {
  return save(tx, locked, locked.dossier, lines, act);
}

/** Writes the lines, the new head and whatever differs between the locked dossier and the one after the event. */
async function save(
  tx: Tx,
  before: LockedDossier,
  dossier: Dossier,
  lines: readonly HistoryEntry[],
  act: Act,
): Promise<LockedDossier> {
  const { rows, head } = link(before.head, lines, { dossierId: dossier.id, ...act });
  const stored = { ...changesBetween(before.dossier, dossier), historySeq: head.seq, historyHash: head.hash };
  await Promise.all([
    tx.insert(history).values(rows),
    tx.update(dossiers).set(stored).where(eq(dossiers.id, dossier.id)),
  ]);
  return { ...before, dossier, head };
}

/** What an event leaves as it was keeps its identity. */
function changesBetween(before: Dossier, after: Dossier): Partial<Dossier> {
  const names = Object.keys(after) as (keyof Dossier)[];
  return Object.fromEntries(names.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]));
}

/** Carries out a command on a locked dossier: decide, evolve, history, clocks. Refusals: as decide. */
export async function applyCommand(
  tx: Tx,
  locked: LockedDossier,
  command: DossierCommand,
  act: Act,
): Promise<LockedDossier> {
  const { calendar } = locked.edition;
  const event = decide(locked.dossier, command, { at: act.at, by: act.actor, calendar });
  return applyEvent(tx, locked, event, act);
}

/** Writes what a command made happen: the dossier after it, the history, and the clocks as the event leaves them. */
export async function applyEvent(tx: Tx, locked: LockedDossier, event: DossierEvent, act: Act): Promise<LockedDossier> {
  const dossier = evolve(locked.dossier, event, act.at);
  const cancelled =
    dossier.endedAt !== null && locked.dossier.endedAt === null ? await endWork(tx, dossier.id, act) : [];
  const saved = await save(tx, locked, dossier, [entryOf(event), ...cancelled], act);
  if (answersReception(locked.dossier, event))
    await closeDeadlines(tx, { dossierId: dossier.id, kind: 'reception' }, act.at);
  if ('dates' in event) await moveDeadlines(tx, dossier, saved.edition);
  if (event.type === 'dossier.apologized') await dropApologyRung(tx, dossier.id);
  return saved;
}

/** Accepting, refusing or asking for a supplement answers an online filing (DEADLINES §5). */
const answersReception = ({ status }: Dossier, { type }: DossierEvent) =>
  status === 1 && (type === 'dossier.submission-accepted' || type === 'dossier.supplement-requested');

async function endWork(tx: Tx, dossierId: string, act: Act): Promise<HistoryEntry[]> {
  await closeDeadlines(tx, { dossierId }, act.at);
  const asked = await endConsultations(tx, { dossierId }, 'cancelled', act);
  const cancelled = await cancelOpenTasks(tx, dossierId, act.at);
  return [
    ...asked.map(({ id: consultationId }) => ({ type: 'consultation.cancelled', data: { consultationId } })),
    ...cancelled.map((taskId) => ({ type: 'step.cancelled', data: { taskId } })),
  ];
}

/** Refusal('stale-version') with what it is `now`, unless the row is as the caller last saw it. '*' asks only that it exists. */
export function requireVersion(
  row: { readonly version: number },
  expected: number | '*',
  now: Refusal['facts'] = {},
): void {
  if (expected !== '*' && row.version !== expected)
    throw new Refusal('stale-version', 'the resource has changed since it was read', {
      facts: { version: row.version, ...now },
    });
}

/** A dossier by code, or undefined. Takes no lock. */
export async function findDossier(q: Queryable, code: string): Promise<Dossier | undefined> {
  const [row] = await q.select().from(dossiers).where(eq(dossiers.code, code));
  return row && toDossier(row);
}

/** A dossier by code, or Refusal('dossier-not-found'). */
export async function getDossier(q: Queryable, code: string): Promise<Dossier> {
  const dossier = await findDossier(q, code);
  if (dossier === undefined) throw new Refusal('dossier-not-found', 'no dossier has this code');
  return dossier;
}

import {
  type Dossier,
  type DossierCommand,
  type DossierEvent,
  decide,
  evolve,
  type Status,
  toHistoryData,
} from '@motcua/domain/dossier';
import { Refusal } from '@motcua/domain/refusal';
import { eq } from 'drizzle-orm';
import type { Clock } from './clock.ts';
import type { Queryable, Tx } from './database.ts';
import { closeDeadlines } from './deadlines.ts';
import { type ChainHead, emptyChain, type HistoryLine, link } from './history.ts';
import { dossierExternalCodes, dossiers, history } from './schema/dossiers.ts';
import { cancelOpenTasks } from './tasks.ts';

export type DossierRow = typeof dossiers.$inferSelect;

/** Who does something, and when (epoch ms). `actor` is a role and an opaque id, never a name. */
export interface Act {
  readonly actor: string;
  readonly at: number;
}

/** Who does something, and the clock that will say when. */
export interface Actor {
  readonly actor: string;
  readonly clock: Clock;
}

/**
 * Takes a lock and reads the time for what is done under it. The clock is asked before, because the simulated one is locked
 * ahead of any dossier, and again after, so that what waited for the lock is not dated before what it waited for.
 */
export async function lockInTime<T>(tx: Tx, by: Actor, lock: () => Promise<T>): Promise<{ taken: T; act: Act }> {
  await by.clock(tx);
  const taken = await lock();
  return { taken, act: { actor: by.actor, at: await by.clock(tx) } };
}

/** A dossier whose row is locked until the transaction ends, with the head of its history chain. */
export interface LockedDossier {
  readonly dossier: Dossier;
  readonly head: ChainHead;
}

function toDossier({ historySeq: _seq, historyHash: _hash, status, ...row }: DossierRow): Dossier {
  return { ...row, status: status as Status };
}

/** The line an event leaves in the history. */
export const lineOf = (event: DossierEvent): HistoryLine => ({ type: event.type, data: toHistoryData(event) });

/** Writes a new dossier with its first history lines. */
export async function insertDossier(
  tx: Tx,
  event: Extract<DossierEvent, { opening: unknown }>,
  more: readonly HistoryLine[],
  act: Act,
): Promise<Dossier> {
  const dossier = evolve(undefined, event, act.at);
  const { rows, head } = link(emptyChain, [lineOf(event), ...more], { dossierId: dossier.id, ...act });
  await tx.insert(dossiers).values({ ...dossier, historySeq: head.seq, historyHash: head.hash });
  const { id: dossierId } = dossier;
  await Promise.all([
    tx.insert(history).values(rows),
    event.type === 'dossier.imported' &&
      tx.insert(dossierExternalCodes).values({ system: event.system, externalCode: event.externalCode, dossierId }),
  ]);
  return dossier;
}

/** Locks a dossier by code or id, or Refusal('dossier-not-found'). The lock is the one door through which it changes. */
export async function lockDossier(tx: Tx, by: { code: string } | { id: string }): Promise<LockedDossier> {
  const where = 'code' in by ? eq(dossiers.code, by.code) : eq(dossiers.id, by.id);
  const [row] = await tx.select().from(dossiers).where(where).for('update');
  if (row === undefined) throw new Refusal('dossier-not-found', 'no dossier has this code');
  return { dossier: toDossier(row), head: { seq: row.historySeq, hash: row.historyHash } };
}

/** Appends lines to a locked dossier's history that do not change the dossier itself (steps, breaches). */
export async function appendLines(
  tx: Tx,
  { dossier, head }: LockedDossier,
  lines: readonly HistoryLine[],
  act: Act,
): Promise<LockedDossier> {
  return saveLinked(tx, dossier, link(head, lines, { dossierId: dossier.id, ...act }), {});
}

async function saveDossier(
  tx: Tx,
  { dossier, head }: LockedDossier,
  lines: readonly HistoryLine[],
  act: Act,
): Promise<LockedDossier> {
  const { status, version, result, finishedAt, handedOverAt } = dossier;
  const linked = link(head, lines, { dossierId: dossier.id, ...act });
  return saveLinked(tx, dossier, linked, { status, version, result, finishedAt, handedOverAt });
}

async function saveLinked(
  tx: Tx,
  dossier: Dossier,
  { rows, head }: ReturnType<typeof link>,
  changed: Partial<DossierRow>,
): Promise<LockedDossier> {
  const stored = { ...changed, historySeq: head.seq, historyHash: head.hash };
  await Promise.all([
    tx.insert(history).values(rows),
    tx.update(dossiers).set(stored).where(eq(dossiers.id, dossier.id)),
  ]);
  return { dossier, head };
}

/**
 * Carries out a command on a dossier: lock, decide, evolve, history, clocks, one transaction.
 * `expectedVersion`: what the caller saw (If-Match); Refusal('stale-version') when it has changed since. `at`: when it was.
 */
export async function changeDossier(
  tx: Tx,
  code: string,
  { command, expectedVersion }: { command: DossierCommand; expectedVersion: number | '*' },
  by: Actor,
): Promise<{ dossier: Dossier; at: number }> {
  const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, { code }));
  requireVersion(taken.dossier, expectedVersion);
  const { dossier } = await applyCommand(tx, taken, command, act);
  return { dossier, at: act.at };
}

/** The same on a dossier that is already locked. */
export async function applyCommand(
  tx: Tx,
  locked: LockedDossier,
  command: DossierCommand,
  act: Act,
): Promise<LockedDossier> {
  const event = decide(locked.dossier, command, act.at);
  const dossier = evolve(locked.dossier, event, act.at);
  const cancelled = event.type === 'dossier.finished' ? await endWork(tx, dossier.id, act.at) : [];
  return saveDossier(tx, { ...locked, dossier }, [lineOf(event), ...cancelled], act);
}

async function endWork(tx: Tx, dossierId: string, at: number): Promise<HistoryLine[]> {
  await closeDeadlines(tx, { dossierId }, at);
  const cancelled = await cancelOpenTasks(tx, dossierId, at);
  return cancelled.map((taskId) => ({ type: 'step.cancelled', data: { taskId } }));
}

/** Refusal('stale-version') unless the row is as the caller last saw it. '*' asks only that it exists. */
export function requireVersion(row: { readonly version: number }, expected: number | '*'): void {
  if (expected !== '*' && row.version !== expected)
    throw new Refusal('stale-version', 'the resource has changed since it was read', {
      facts: { version: row.version },
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

import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { toHistoryData } from '@motcua/domain/dossiers/history-data';
import type { RegistrationEvent } from '@motcua/domain/dossiers/registration';
import type { DossierEvent } from '@motcua/domain/dossiers/verbs';
import { Refusal } from '@motcua/domain/refusal';
import { completeRules } from '@motcua/domain/rules/dossier-rules';
import type { Act } from '../act.ts';
import type { Queryable, Tx } from '../database.ts';
import { eq, type SQL } from '../drizzle.ts';
import { type ChainHead, type HistoryEntry, headOf } from '../history/chain.ts';
import { changeDossiers, insertWithHistory } from '../history/changes.ts';
import type { CalendarEdition, Calendars } from '../reference/calendars.ts';
import { dossiers } from '../schema/dossiers.ts';
import { tasks } from '../schema/work.ts';
import { addExternalCode } from './external-codes.ts';

export type DossierRow = typeof dossiers.$inferSelect;

/** A dossier that is locked until the transaction ends, with the head of its history and its calendar edition. */
export interface LockedDossier {
  readonly dossier: Dossier;
  readonly head: ChainHead;
  readonly edition: CalendarEdition;
}

/** The dossier of a row, as the domain knows it. */
export function toDossier({ historySeq: _seq, historyHash: _hash, historyAt: _at, ...row }: DossierRow): Dossier {
  return { ...row, rules: completeRules(row.rules) };
}

/** The entry of an event in the history. */
export const entryOf = (event: DossierEvent): HistoryEntry => ({ type: event.type, data: toHistoryData(event) });

/** Writes a new dossier with its first entries: that of its registration, and `more`. */
export async function insertDossier(
  tx: Tx,
  event: RegistrationEvent,
  more: readonly HistoryEntry[],
  act: Act,
): Promise<Dossier> {
  const dossier = evolve(undefined, event, act.at);
  await insertWithHistory(tx, dossier, [entryOf(event), ...more], act);
  if (event.type === 'dossier.imported') {
    const { system, externalCode } = event;
    await addExternalCode(tx, { system, externalCode, dossierId: dossier.id });
  }
  return dossier;
}

/** Names a dossier by its code, by its id, or by the id of one of its tasks. */
type Named = { readonly code: string } | { readonly id: string } | { readonly taskId: string };

/** Locks a dossier until the transaction ends. Refusals: 'dossier-not-found', 'task-not-found'. */
export async function lockDossier(tx: Tx, calendars: Calendars, named: Named): Promise<LockedDossier> {
  const [row] = await tx.select().from(dossiers).where(isNamed(tx, named)).for('no key update');
  if (row === undefined && 'taskId' in named) throw new Refusal('task-not-found', 'no task has this id');
  if (row === undefined) throw new Refusal('dossier-not-found', 'no dossier has this code');
  const edition = await calendars.get(tx, row.calendarId, row.calendarEdition);
  return { dossier: toDossier(row), head: headOf(row), edition };
}

function isNamed(tx: Tx, named: Named): SQL {
  if ('code' in named) return eq(dossiers.code, named.code);
  if ('id' in named) return eq(dossiers.id, named.id);
  return eq(dossiers.id, tx.select({ dossierId: tasks.dossierId }).from(tasks).where(eq(tasks.id, named.taskId)));
}

/** Appends entries to the history of a locked dossier, whose other columns stay as they are. */
export async function appendEntries(
  tx: Tx,
  locked: LockedDossier,
  entries: readonly HistoryEntry[],
  act: Act,
): Promise<LockedDossier> {
  return saveDossier(tx, locked, locked.dossier, entries, act);
}

/** Writes the new state of a locked dossier, with the entries that say what happened. */
export async function saveDossier(
  tx: Tx,
  locked: LockedDossier,
  dossier: Dossier,
  entries: readonly HistoryEntry[],
  act: Act,
): Promise<LockedDossier> {
  const { id } = dossier;
  const columns = changesBetween(locked.dossier, dossier);
  const [head] = await changeDossiers(tx, [{ id, head: locked.head, entries, columns }], act);
  return { ...locked, dossier, head: head! };
}

/** The columns that differ. They are compared by identity: `evolve` keeps the objects that it does not change. */
function changesBetween(before: Dossier, after: Dossier): Partial<Dossier> {
  const names = Object.keys(after) as (keyof Dossier)[];
  return Object.fromEntries(names.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]));
}

/** Refusal('stale-version') with the facts `now`, unless the caller accepts the version of the row. */
export function requireVersion(
  row: { readonly version: number },
  accepts: (version: number) => boolean,
  now: Refusal['facts'] = {},
): void {
  if (!accepts(row.version))
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

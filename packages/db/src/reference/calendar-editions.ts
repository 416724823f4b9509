/** Changes calendars: adds and deletes drafts, and puts editions in force together with those of the heirs. */
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import {
  inherit,
  type OwnDefinition,
  requireNoHole,
  requireWithinParent,
} from '@motcua/domain/calendars/calendar-inheritance';
import { Refusal } from '@motcua/domain/refusal';
import type { Queryable, Tx } from '../database.ts';
import { and, eq, sql } from '../drizzle.ts';
import { calendarEditions, calendars } from '../schema/catalogue.ts';
import { projections } from '../schema/recalculations.ts';
import { takeTurn } from '../turns.ts';
import {
  type CalendarEdition,
  type CalendarEditionRow,
  getCalendarEdition,
  lockInForce,
  readCalendarEditions,
  readCalendars,
  readInForce,
} from './calendars.ts';

/** Lets one transaction change calendars at a time, so that each sees what the one before has changed. */
export async function lockCalendarChanges(tx: Tx): Promise<void> {
  await takeTurn(tx, 'changes of calendars');
}

/** The next edition of a calendar, as a person states it. */
export interface NewEdition {
  readonly calendarId: string;
  /** The calendar from which a new one inherits. */
  readonly parentId?: string | undefined;
  readonly own: OwnDefinition;
  readonly basis: string;
  readonly createdAt: number;
  readonly createdBy: string;
}

/**
 * Adds a draft. The first edition of a calendar is in force at once, because nothing counts by it yet.
 * @throws Refusal `calendar-parent-unknown` at `parent`; `calendar-invalid`, `sessions-overlap` or `calendar-hole` at
 * the path in the definition, or with `facts.calendar` when an heir would become impossible
 */
export async function addDraft(tx: Tx, added: NewEdition): Promise<CalendarEditionRow> {
  await lockCalendarChanges(tx);
  const { calendarId, own, basis, createdAt, createdBy } = added;
  const parentId = await parentOf(tx, added);
  const inForce = await inForceById(tx);
  const parent = parentId === null ? undefined : inForce.get(parentId);
  if (parentId !== null && parent === undefined) throw parentUnknown(`calendar ${parentId} is not in force`);
  const definition = parent === undefined ? (own as CalendarDefinition) : inherit(parent, own);
  compileCalendar(definition);
  if (parent !== undefined) requireWithinParent(definition, parent.definition);
  const standing = inForce.get(calendarId);
  if (standing !== undefined) requireNoHole(definition, standing.definition);
  await resolveFamily(tx, calendarId, definition);
  const isFirst = standing === undefined;
  return insertEdition(tx, {
    calendarId,
    own,
    parentEdition: parent?.edition ?? null,
    definition,
    basis,
    inForceAt: isFirst ? createdAt : null,
    putInForceBy: isFirst ? createdBy : null,
    createdAt,
    createdBy,
  });
}

/**
 * Adds an edition of a calendar without a parent and puts it in force, as an installation does. What is begun from now
 * on counts by it; what is open is not recalculated. Refusals: `calendar-invalid`, `sessions-overlap`.
 */
export async function addCalendarEdition(
  tx: Tx,
  added: Omit<NewEdition, 'own' | 'parentId'> & { readonly definition: CalendarDefinition },
): Promise<CalendarEditionRow> {
  const { calendarId, definition, createdAt, createdBy } = added;
  compileCalendar(definition);
  await lockCalendarChanges(tx);
  await tx.insert(calendars).values({ id: calendarId, createdAt }).onConflictDoNothing();
  const draft = { ...added, own: definition, parentEdition: null, inForceAt: null, putInForceBy: null };
  return putInForce(tx, await insertEdition(tx, draft), { at: createdAt, by: createdBy });
}

/** The parent of a calendar. A new calendar is entered with the parent asked for; that of a known one cannot change. */
async function parentOf(tx: Tx, { calendarId, parentId, createdAt }: NewEdition): Promise<string | null> {
  const known = await readCalendars(tx);
  const calendar = known.find(({ id }) => id === calendarId);
  if (calendar !== undefined) {
    if (parentId === undefined || parentId === calendar.parentId) return calendar.parentId;
    throw parentUnknown(
      `calendar ${calendarId} inherits from ${calendar.parentId ?? 'none'}, and that does not change`,
    );
  }
  if (parentId !== undefined && !known.some(({ id }) => id === parentId))
    throw parentUnknown(`no calendar has the id ${parentId}`);
  const parent = parentId ?? null;
  await tx.insert(calendars).values({ id: calendarId, parentId: parent, createdAt });
  return parent;
}

const parentUnknown = (detail: string) => new Refusal('calendar-parent-unknown', detail, { path: 'parent' });

async function inForceById(q: Queryable): Promise<ReadonlyMap<string, CalendarEditionRow>> {
  return new Map((await readInForce(q)).map((row) => [row.calendarId, row]));
}

async function insertEdition(tx: Tx, added: Omit<CalendarEditionRow, 'edition'>): Promise<CalendarEditionRow> {
  const editions = await readCalendarEditions(tx, added.calendarId);
  const edition = (editions.at(-1)?.edition ?? 0) + 1;
  const [row] = await tx
    .insert(calendarEditions)
    .values({ ...added, edition })
    .returning();
  return row!;
}

/** A calendar that inherits from a changed one, as it would be after the change. */
export interface Heir extends CalendarEdition {
  readonly parentId: string;
  readonly own: OwnDefinition;
}

/**
 * All calendars in force that inherit from one, as they would be if it had this `definition`, parents before children.
 * `edition` is the number that each would get. Refusal('calendar-invalid') with `facts.calendar` when one is
 * impossible.
 */
export async function resolveFamily(q: Queryable, calendarId: string, definition: CalendarDefinition): Promise<Heir[]> {
  const children = Map.groupBy(await readCalendars(q), ({ parentId }) => parentId);
  const inForce = await inForceById(q);
  const last = await lastNumbers(q);
  const family: Heir[] = [];
  const waiting = [{ calendarId, definition }];
  for (let parent = waiting.shift(); parent !== undefined; parent = waiting.shift())
    for (const { id } of children.get(parent.calendarId) ?? []) {
      const standing = inForce.get(id);
      if (standing === undefined) continue;
      const whole = inherit(parent, standing.own);
      const calendar = compileHeir(id, whole);
      family.push({
        calendarId: id,
        parentId: parent.calendarId,
        own: standing.own,
        edition: last.get(id)! + 1,
        calendar,
      });
      waiting.push({ calendarId: id, definition: whole });
    }
  return family;
}

async function lastNumbers(q: Queryable): Promise<ReadonlyMap<string, number>> {
  const { calendarId } = calendarEditions;
  const last = sql<number>`max(${calendarEditions.edition})::int`;
  const rows = await q.select({ calendarId, last }).from(calendarEditions).groupBy(calendarId);
  return new Map(rows.map((row) => [row.calendarId, row.last]));
}

function compileHeir(calendar: string, definition: CalendarDefinition) {
  try {
    return compileCalendar(definition);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('calendar-invalid', `${calendar} inherits from it: ${error.message}`, { facts: { calendar } });
  }
}

/** The ids of a calendar and all its heirs: an edition of it can move the dossiers of these. */
export async function readWithHeirs(q: Queryable, calendarId: string): Promise<string[]> {
  const children = Map.groupBy(await readCalendars(q), ({ parentId }) => parentId);
  const below = [calendarId];
  for (const id of below) below.push(...(children.get(id) ?? []).map((child) => child.id));
  return below;
}

/**
 * The ids of a calendar, its heirs, its parent and the parents above: their editions can change what one of it means.
 */
export async function readKin(q: Queryable, calendarId: string): Promise<string[]> {
  const parents = new Map((await readCalendars(q)).map(({ id, parentId }) => [id, parentId]));
  const above: string[] = [];
  for (let id = parents.get(calendarId); id != null; id = parents.get(id)) above.push(id);
  return [...(await readWithHeirs(q, calendarId)), ...above];
}

/**
 * A draft that may be put in force.
 * @throws Refusal `calendar-unknown`, `calendar-edition-in-force`, `calendar-hole`
 */
export async function getDraft(tx: Tx, calendarId: string, edition: number): Promise<CalendarEditionRow> {
  const draft = await getCalendarEdition(tx, calendarId, edition);
  const inForce = (await inForceById(tx)).get(calendarId);
  if (draft.inForceAt !== null || (inForce !== undefined && inForce.edition > edition))
    throw new Refusal('calendar-edition-in-force', `edition ${inForce?.edition} is in force`, {
      facts: { inForce: inForce?.edition ?? 0 },
    });
  if (inForce !== undefined) requireNoHole(draft.definition, inForce.definition);
  return draft;
}

/**
 * Puts a draft in force, and with it a new edition of every heir. Waits for transactions that count by the old
 * editions. The caller has locked changes of calendars and knows that the draft may be put in force.
 */
export async function putInForce(
  tx: Tx,
  { calendarId, edition, definition, basis }: CalendarEditionRow,
  { at, by }: { at: number; by: string },
): Promise<CalendarEditionRow> {
  const heirs = await resolveFamily(tx, calendarId, definition);
  await lockInForce(tx);
  const [row] = await tx
    .update(calendarEditions)
    .set({ inForceAt: at, putInForceBy: by })
    .where(and(eq(calendarEditions.calendarId, calendarId), eq(calendarEditions.edition, edition)))
    .returning();
  const editions = new Map([[calendarId, edition]]);
  for (const { calendarId: id, parentId, own, calendar } of heirs) {
    const heir = await insertEdition(tx, {
      calendarId: id,
      own,
      parentEdition: editions.get(parentId)!,
      definition: calendar.definition,
      basis: `Theo bản ${edition} của lịch ${calendarId}: ${basis}`,
      inForceAt: at,
      putInForceBy: by,
      createdAt: at,
      createdBy: by,
    });
    editions.set(id, heir.edition);
  }
  return row!;
}

/**
 * Deletes a draft that nothing uses.
 * @throws Refusal `calendar-unknown`, `calendar-edition-in-use` when it is or was in force
 */
export async function deleteDraft(tx: Tx, calendarId: string, edition: number): Promise<CalendarEditionRow> {
  await lockCalendarChanges(tx);
  const draft = await getCalendarEdition(tx, calendarId, edition);
  if (draft.inForceAt !== null)
    throw new Refusal('calendar-edition-in-use', 'dossiers are or were counted by this edition', {
      facts: { inForceSince: new Date(draft.inForceAt).toISOString() },
    });
  // The number may be given to another draft, for which these previews would be wrong.
  await tx
    .delete(projections)
    .where(and(eq(projections.calendarId, calendarId), eq(projections.calendarEdition, edition)));
  await tx
    .delete(calendarEditions)
    .where(and(eq(calendarEditions.calendarId, calendarId), eq(calendarEditions.edition, edition)));
  return draft;
}

/**
 * Loads what a new installation knows: the calendar `vn`, the agencies of the example commune, and their procedures.
 * The files in packages/db/seed say where each fact comes from and how sure it is. Loading them again changes nothing.
 * Rows are never edited: a changed file adds a calendar edition, a procedure version, or a contact that was missing.
 */
import { readFile } from 'node:fs/promises';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import type { UnitContact } from '@motcua/domain/catalogue/contact';
import type { ProcedureDefinition, UnitKind } from '@motcua/domain/catalogue/procedure';
import { canonicalJson, type Json } from '@motcua/domain/dossiers/history';
import { type Database, type Tx, transaction } from '../database.ts';
import { and, eq, isNull } from '../drizzle.ts';
import { addCalendarEdition } from '../reference/calendar-editions.ts';
import { readCalendarEditions } from '../reference/calendars.ts';
import {
  addProcedures,
  addVersion,
  fingerprintOf,
  lockCatalogue,
  readVersions,
} from '../reference/procedure-versions.ts';
import { agencies, officers, units } from '../schema/catalogue.ts';

export interface SeedCalendar {
  readonly calendarId: string;
  readonly basis: string;
  readonly definition: CalendarDefinition;
}

export interface SeedAgency {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'province' | 'commune' | 'other';
  readonly parentId: string | null;
  readonly calendarId: string;
  readonly validFrom: string;
  readonly registersWithinDays?: number;
  readonly units: readonly {
    readonly id: string;
    readonly kind: UnitKind;
    readonly name: string;
    readonly nameEn: string;
    readonly contact?: UnitContact;
    readonly officers: readonly { readonly id: string; readonly name: string }[];
  }[];
}

/** One version of a procedure. Several with one code are its versions, oldest first. */
export interface SeedProcedure {
  readonly code: string;
  readonly name: string;
  readonly fieldCode: string | null;
  readonly fieldName: string;
  readonly predecessorCode?: string;
  readonly effectiveFrom: string;
  readonly state: 'adopted' | 'pending';
  readonly conflicts: readonly string[];
  readonly source: string;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly definition: ProcedureDefinition;
}

export interface SeedData {
  readonly calendar: SeedCalendar;
  readonly agencies: readonly SeedAgency[];
  readonly procedures: readonly SeedProcedure[];
}

/** How many rows were added. All are zero when the seed was loaded before. */
export interface SeedReport {
  readonly calendarEditions: number;
  readonly agencies: number;
  readonly units: number;
  readonly officers: number;
  readonly procedures: number;
  readonly procedureVersions: number;
}

/** Reads the seed files. */
export async function readSeed(): Promise<SeedData> {
  const [calendar, organisation, procedures] = await Promise.all([
    readJson<SeedCalendar>('calendar-vn.json'),
    readJson<{ agencies: SeedAgency[] }>('agencies.json'),
    readJson<SeedProcedure[]>('procedures.json'),
  ]);
  return { calendar, agencies: organisation.agencies, procedures };
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../../seed/${name}`, import.meta.url), 'utf8')) as T;
}

/**
 * Loads the seed in one transaction, as the role that owns the tables. `at` (epoch ms) is when a calendar edition is
 * created. `data` is what to load instead of the seed files. Safe to repeat and to run twice at once.
 */
export async function seed(db: Database, at: number, data?: SeedData): Promise<SeedReport> {
  const { calendar, agencies: organisations, procedures } = data ?? (await readSeed());
  return transaction(db, async (tx) => {
    await lockCatalogue(tx);
    return {
      calendarEditions: await seedCalendar(tx, calendar, at),
      ...(await seedAgencies(tx, organisations)),
      ...(await seedProcedures(tx, procedures)),
    };
  });
}

const seeder = 'seed';

/** Compares with the last edition that came from the seed, so that one that a person added later stays in force. */
async function seedCalendar(tx: Tx, { calendarId, definition, basis }: SeedCalendar, at: number): Promise<number> {
  const editions = await readCalendarEditions(tx, calendarId);
  const last = editions.findLast(({ createdBy }) => createdBy === seeder);
  if (last !== undefined && sameJson(last.definition, definition)) return 0;
  await addCalendarEdition(tx, { calendarId, definition, basis, createdAt: at, createdBy: seeder });
  return 1;
}

const sameJson = (a: CalendarDefinition, b: CalendarDefinition) =>
  canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);

async function seedAgencies(tx: Tx, all: readonly SeedAgency[]) {
  const unitRows = all.flatMap((agency) => agency.units.map((unit) => ({ ...unit, agencyId: agency.id })));
  const officerRows = unitRows.flatMap((unit) => unit.officers.map((officer) => ({ ...officer, unitId: unit.id })));
  const added = {
    agencies: await tx
      .insert(agencies)
      .values([...all])
      .onConflictDoNothing()
      .returning({ id: agencies.id }),
    units: await tx.insert(units).values(unitRows).onConflictDoNothing().returning({ id: units.id }),
    officers: await tx.insert(officers).values(officerRows).onConflictDoNothing().returning({ id: officers.id }),
  };
  for (const { id, contact } of unitRows)
    if (contact !== undefined)
      await tx
        .update(units)
        .set({ contact })
        .where(and(eq(units.id, id), isNull(units.contact)));
  return { agencies: added.agencies.length, units: added.units.length, officers: added.officers.length };
}

async function seedProcedures(tx: Tx, all: readonly SeedProcedure[]) {
  const firstOf = new Map(all.toReversed().map((procedure) => [procedure.code, procedure]));
  const procedures = await addProcedures(
    tx,
    [...firstOf.values()].map(({ code, name, fieldCode, fieldName, predecessorCode = null }) => {
      return { code, name, fieldCode, fieldName, predecessorCode };
    }),
  );
  const known = await readVersions(tx, [...firstOf.keys()]);
  let procedureVersions = 0;
  for (const procedure of all) {
    const { code, effectiveFrom, state, conflicts, definition, confidence } = procedure;
    const before = known.get(code)!;
    const fingerprint = fingerprintOf(procedure);
    if (before.some((version) => version.fingerprint === fingerprint)) continue;
    const source = `${procedure.source} [confidence: ${confidence}]`;
    const version = { procedureCode: code, effectiveFrom, state, conflicts, definition, source, fingerprint };
    before.push(await addVersion(tx, version, before));
    procedureVersions++;
  }
  return { procedures, procedureVersions };
}

import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import type { OwnDefinition } from '@motcua/domain/calendars/calendar-inheritance';
import type { UnitContact } from '@motcua/domain/catalogue/contact';
import type { ProcedureDefinition } from '@motcua/domain/catalogue/procedure';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
  uuid,
} from '../drizzle.ts';
import { foldingOf, instant } from './columns.ts';

/** Provinces, communes and other bodies. Ids are national agency identifiers (QĐ 20/2020/QĐ-TTg): H42, H42.12. */
export const agencies = pgTable(
  'agencies',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    nameEn: text('name_en').notNull(),
    kind: text('kind', { enum: ['province', 'commune', 'other'] }).notNull(),
    parentId: text('parent_id'),
    calendarId: text('calendar_id').notNull(),
    /** For how many working days after its acceptance its counter may still register a dossier. */
    registersWithinDays: integer('registers_within_days').notNull().default(3),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validTo: date('valid_to', { mode: 'string' }),
    successorId: text('successor_id'),
  },
  (t) => [check('agencies_registers_within_days_check', sql`${t.registersWithinDays} between 1 and 60`)],
);

/** Units of agencies: the counter, or a professional one. The steps of procedures name the `kind` of unit. */
export const units = pgTable(
  'units',
  {
    id: text('id').primaryKey(),
    agencyId: text('agency_id')
      .notNull()
      .references(() => agencies.id),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    nameEn: text('name_en').notNull(),
    /** Where and when people reach it; null: not known. */
    contact: jsonb('contact').$type<UnitContact>(),
  },
  (t) => [unique('units_agency_id_kind_key').on(t.agencyId, t.kind)],
);

export const officers = pgTable(
  'officers',
  {
    id: text('id').primaryKey(),
    unitId: text('unit_id')
      .notNull()
      .references(() => units.id),
    name: text('name').notNull(),
    active: boolean('active').notNull().default(true),
  },
  (t) => [index('officers_unit_id_idx').on(t.unitId)],
);

/** Calendars inherit: unit → province → nation. A calendar without a parent is complete in itself. */
export const calendars = pgTable('calendars', {
  id: text('id').primaryKey(),
  parentId: text('parent_id').references((): AnyPgColumn => calendars.id),
  createdAt: instant('created_at').notNull(),
});

/**
 * Editions of calendars. They are immutable: a correction is a new edition. The newest one that was put in force is in
 * force; one without `inForceAt` is a draft. `own` is what the calendar states itself, `definition` the whole, with
 * what it inherits from `parentEdition`.
 */
export const calendarEditions = pgTable(
  'calendar_editions',
  {
    calendarId: text('calendar_id')
      .notNull()
      .references(() => calendars.id),
    edition: integer('edition').notNull(),
    own: jsonb('own').$type<OwnDefinition>().notNull(),
    parentEdition: integer('parent_edition'),
    definition: jsonb('definition').$type<CalendarDefinition>().notNull(),
    basis: text('basis').notNull(),
    inForceAt: instant('in_force_at'),
    putInForceBy: text('put_in_force_by'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.calendarId, t.edition] })],
);

/** The shorter terms that an agency promises for a procedure, from a day on. */
export const serviceTerms = pgTable(
  'service_terms',
  {
    agencyId: text('agency_id')
      .notNull()
      .references(() => agencies.id),
    procedureCode: text('procedure_code').notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** By channel. For a channel without a term the agency promises none. */
    terms: jsonb('terms').$type<ProcedureDefinition['terms']>().notNull(),
    basis: text('basis').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [primaryKey({ name: 'service_terms_key', columns: [t.agencyId, t.procedureCode, t.effectiveFrom] })],
);

export const procedures = pgTable(
  'procedures',
  {
    code: text('code').primaryKey(),
    name: text('name').notNull(),
    fieldCode: text('field_code'),
    fieldName: text('field_name').notNull(),
    predecessorCode: text('predecessor_code'),
    /** The name folded, by which it is found. */
    searchName: text('search_name').notNull().default(''),
    folding: foldingOf(),
  },
  (t) => [
    index('procedures_field_code_idx').on(t.fieldCode),
    index('procedures_search_name_trgm_idx').using('gin', sql`${t.searchName} gin_trgm_ops`),
  ],
);

/**
 * Versions of procedures: what the law says from a day on. `adopted`: dossiers may be registered under it; `pending`:
 * it was imported with conflicts, which a person must settle first.
 */
export const procedureVersions = pgTable(
  'procedure_versions',
  {
    id: uuid('id').primaryKey(),
    procedureCode: text('procedure_code')
      .notNull()
      .references(() => procedures.code),
    version: integer('version').notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    state: text('state', { enum: ['adopted', 'pending'] }).notNull(),
    conflicts: jsonb('conflicts').$type<readonly string[]>().notNull(),
    definition: jsonb('definition').$type<ProcedureDefinition>().notNull(),
    source: text('source').notNull(),
    fingerprint: text('fingerprint').notNull(),
  },
  (t) => [
    unique('procedure_versions_procedure_code_version_key').on(t.procedureCode, t.version),
    unique('procedure_versions_procedure_code_fingerprint_key').on(t.procedureCode, t.fingerprint),
    check(
      'procedure_versions_pending_has_conflicts_check',
      sql`${t.state} = 'adopted' or jsonb_array_length(${t.conflicts}) > 0`,
    ),
  ],
);

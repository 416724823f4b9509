import { type Channel, channels, type StepDefinition } from '@motcua/domain/catalogue/procedure';
import type { DelayReason } from '@motcua/domain/deadlines/reasons';
import type {
  Apology,
  Correction,
  Decision,
  DossierExtension,
  DossierSuspension,
  DossierTerm,
  Representation,
  Result,
  SupplementRequest,
  Transfer,
} from '@motcua/domain/dossiers/dossier';
import type { Filing } from '@motcua/domain/dossiers/filing';
import type { HistoryData } from '@motcua/domain/dossiers/history';
import { personRoles } from '@motcua/domain/dossiers/person';
import { Status } from '@motcua/domain/dossiers/status';
import type { DossierRules } from '@motcua/domain/rules/dossier-rules';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  sql,
  text,
  unique,
  uuid,
} from '../drizzle.ts';
import { agencies, procedureVersions } from './catalogue.ts';
import { bytes, foldingOf, instant, isFoldedOtherwise } from './columns.ts';

/** Persons by pseudonym. `wrappedKey` is the person's key under the master key. Deleting it forgets the person. */
export const persons = pgTable(
  'persons',
  {
    id: uuid('id').primaryKey(),
    identityIndex: bytes('identity_index'),
    wrappedKey: bytes('wrapped_key'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [unique('persons_identity_index_key').on(t.identityIndex)],
);

/** What an applicant stated on one dossier, sealed with the person's key. */
export const personRecords = pgTable(
  'person_records',
  {
    dossierId: uuid('dossier_id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    sealed: bytes('sealed').notNull(),
    /** The rule by which the words of the name were folded (`folding`); 0: one of an older version. */
    folding: foldingOf(),
  },
  (t) => [
    index('person_records_person_id_idx').on(t.personId),
    index('person_records_folding_idx').on(t.dossierId).where(isFoldedOtherwise),
  ],
);

/** What the representative of an applicant stated on one dossier, sealed with the representative's key. */
export const representativeRecords = pgTable(
  'representative_records',
  {
    dossierId: uuid('dossier_id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    sealed: bytes('sealed').notNull(),
  },
  (t) => [index('representative_records_person_id_idx').on(t.personId)],
);

/** Statements about people of dossiers that were replaced, as they were sealed. Histories name them by id. */
export const replacedRecords = pgTable(
  'replaced_records',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id').notNull(),
    role: text('role', { enum: personRoles }).notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    sealed: bytes('sealed').notNull(),
  },
  (t) => [
    index('replaced_records_dossier_id_idx').on(t.dossierId),
    index('replaced_records_person_id_idx').on(t.personId),
  ],
);

/** HMACs of the words of applicants' names, by which a dossier is found without storing the name. */
export const personWords = pgTable(
  'person_words',
  {
    word: bytes('word').notNull(),
    dossierId: uuid('dossier_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.word, t.dossierId] }), index('person_words_dossier_id_idx').on(t.dossierId)],
);

/** What officers wrote about a dossier, such as why a step was returned, sealed with the applicant's key. */
export const personNotes = pgTable(
  'person_notes',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    sealed: bytes('sealed').notNull(),
  },
  (t) => [index('person_notes_dossier_id_idx').on(t.dossierId)],
);

export const dossiers = pgTable(
  'dossiers',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull(),
    /** The receiving agency. It never changes. */
    agencyId: text('agency_id')
      .notNull()
      .references(() => agencies.id),
    helpedAgencyId: text('helped_agency_id')
      .notNull()
      .references(() => agencies.id),
    decidingAgencyId: text('deciding_agency_id')
      .notNull()
      .references(() => agencies.id),
    procedureCode: text('procedure_code').notNull(),
    procedureVersionId: uuid('procedure_version_id')
      .notNull()
      .references(() => procedureVersions.id),
    channel: text('channel', { enum: channels }).$type<Channel>().notNull(),
    status: smallint('status').$type<Status>().notNull(),
    version: integer('version').notNull(),
    applicantId: uuid('applicant_id')
      .notNull()
      .references(() => persons.id),
    calendarId: text('calendar_id').notNull(),
    calendarEdition: integer('calendar_edition').notNull(),
    /** Null until the dossier is accepted. */
    term: jsonb('term').$type<DossierTerm>(),
    /** The rules of the procedure version about the clock and supplements, as they were at acceptance. */
    rules: jsonb('rules').$type<DossierRules>().notNull(),
    /** The internal process, as it was at acceptance. */
    steps: jsonb('steps').$type<readonly StepDefinition[]>().notNull(),
    /** Suspensions and extensions move the dates below, which are derived from them and the term. */
    suspensions: jsonb('suspensions').$type<readonly DossierSuspension[]>().notNull().default([]),
    extensions: jsonb('extensions').$type<readonly DossierExtension[]>().notNull().default([]),
    supplements: jsonb('supplements').$type<readonly SupplementRequest[]>().notNull().default([]),
    decision: jsonb('decision').$type<Decision>(),
    apology: jsonb('apology').$type<Apology>(),
    transfer: jsonb('transfer').$type<Transfer>(),
    representation: jsonb('representation').$type<Representation>(),
    withdrawnFrom: smallint('withdrawn_from').$type<Status>(),
    /** When it was filed online. */
    submittedAt: instant('submitted_at'),
    /** How it came electronically; null: it did not, or an older version registered it. */
    filing: jsonb('filing').$type<Filing>(),
    acceptedAt: instant('accepted_at'),
    /** Null before acceptance and while suspended. */
    promisedAt: instant('promised_at'),
    dueAt: instant('due_at'),
    dueOn: date('due_on', { mode: 'string' }),
    result: text('result').$type<Result>(),
    finishedAt: instant('finished_at'),
    delayReason: text('delay_reason').$type<DelayReason>(),
    handedOverAt: instant('handed_over_at'),
    /** The last time that its result was passed back as wrong. */
    correction: jsonb('correction').$type<Correction>(),
    /** When it was finished, refused or stopped: from then on no clock runs. */
    endedAt: instant('ended_at'),
    historySeq: integer('history_seq').notNull(),
    historyHash: bytes('history_hash').notNull(),
    /** When the last entry of the history was made. Null: an older version made it. */
    historyAt: instant('history_at'),
  },
  (t) => [
    unique('dossiers_code_key').on(t.code),
    // Lists are sorted by id. Each filter has an index that ends with it, so that a rare value is found at once.
    index('dossiers_agency_id_id_idx').on(t.agencyId, t.id),
    index('dossiers_helped_agency_id_id_idx').on(t.helpedAgencyId, t.id),
    index('dossiers_deciding_agency_id_id_idx').on(t.decidingAgencyId, t.id),
    index('dossiers_status_id_idx').on(t.status, t.id),
    index('dossiers_finished_late_idx').on(t.id).where(sql`finished_at > due_at`),
    index('dossiers_open_id_idx').on(t.id).where(sql`ended_at is null`),
    index('dossiers_open_agency_id_id_idx').on(t.agencyId, t.id).where(sql`ended_at is null`),
    index('dossiers_open_deciding_agency_id_id_idx').on(t.decidingAgencyId, t.id).where(sql`ended_at is null`),
    index('dossiers_open_transfer_idx').on(sql`(${t.transfer} ->> 'to')`).where(sql`ended_at is null`),
    index('dossiers_open_steps_idx').using('gin', sql`${t.steps} jsonb_path_ops`).where(sql`ended_at is null`),
    // The tracking book is sorted by acceptance.
    index('dossiers_agency_id_accepted_at_code_idx').on(t.agencyId, t.acceptedAt, t.code),
    index('dossiers_procedure_code_id_idx').on(t.procedureCode, t.id),
    index('dossiers_due_at_id_idx').on(t.dueAt, t.id),
    index('dossiers_accepted_at_id_idx').on(t.acceptedAt, t.id),
    index('dossiers_open_due_at_idx').on(t.dueAt, t.id).where(sql`ended_at is null`),
    index('dossiers_open_calendar_id_idx').on(t.calendarId, t.id).where(sql`ended_at is null`),
    index('dossiers_supplement_lapses_idx')
      .on(sql`((${t.supplements} -> -1 ->> 'lapsesAt')::bigint)`)
      .where(sql.raw(`status = ${Status.supplementRequested}`)),
    index('dossiers_applicant_id_idx').on(t.applicantId, t.id),
    // A part of a code is looked for among the newest codes first, or by its trigrams if it is rare.
    index('dossiers_id_code_idx').on(t.id, t.code),
    index('dossiers_code_trgm_idx').using('gin', sql`${t.code} gin_trgm_ops`),
    check('dossiers_status_check', sql`${t.status} between ${sql.raw(`${Status.submitted} and ${Status.handedOver}`)}`),
    check('dossiers_version_check', sql`${t.version} > 0`),
  ],
);

export const dossierExternalCodes = pgTable(
  'dossier_external_codes',
  {
    system: text('system').notNull(),
    externalCode: text('external_code').notNull(),
    /** The code folded, by which it is found; null: an older version wrote it. */
    searchCode: text('search_code'),
    folding: foldingOf(),
    /** Another code of the same system is folded to the same text: a person has to look at both. */
    coincides: boolean('coincides').notNull().default(false),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
  },
  (t) => [
    primaryKey({ name: 'dossier_external_codes_key', columns: [t.system, t.externalCode] }),
    index('dossier_external_codes_dossier_id_idx').on(t.dossierId),
    index('dossier_external_codes_search_code_idx').on(t.searchCode, t.system),
    index('dossier_external_codes_coincides_idx').on(t.system, t.searchCode).where(sql`coincides`),
    index('dossier_external_codes_folding_idx').on(t.dossierId).where(isFoldedOtherwise),
  ],
);

/** The last running number of each agency and day. The number in a dossier's code begins again every day. */
export const dossierNumbers = pgTable(
  'dossier_numbers',
  {
    agencyId: text('agency_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.agencyId, t.day] })],
);

/**
 * Running numbers that are left out on some days because the database was restored: dossiers may have them that are
 * lost. They are left out at the beginning of a day that has no row in `dossier_numbers` yet.
 */
export const numberGaps = pgTable('number_gaps', {
  id: uuid('id').primaryKey(),
  foundAt: instant('found_at').notNull(),
  skippedFrom: date('skipped_from', { mode: 'string' }).notNull(),
  skippedTo: date('skipped_to', { mode: 'string' }).notNull(),
  skipped: integer('skipped').notNull(),
});

/** Codes that a counter gives out while it cannot reach this system. Their numbers are taken from `dossier_numbers`. */
export const codeBlocks = pgTable(
  'code_blocks',
  {
    id: uuid('id').primaryKey(),
    /** The counter's agency, which alone uses the codes. */
    agencyId: text('agency_id')
      .notNull()
      .references(() => agencies.id),
    /** Whose identifier the codes carry. */
    decidingAgencyId: text('deciding_agency_id')
      .notNull()
      .references(() => agencies.id),
    day: date('day', { mode: 'string' }).notNull(),
    first: integer('first').notNull(),
    count: integer('count').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [
    index('code_blocks_agency_id_id_idx').on(t.agencyId, t.id),
    index('code_blocks_deciding_agency_id_day_first_idx').on(t.decidingAgencyId, t.day, t.first),
    check('code_blocks_count_check', sql`${t.count} > 0 and ${t.first} > 0`),
  ],
);

/** The histories. They are append-only: no role may UPDATE or DELETE, and a trigger refuses both even to the owner. */
export const history = pgTable(
  'history',
  {
    dossierId: uuid('dossier_id').notNull(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    type: text('type').notNull(),
    actor: text('actor').notNull(),
    data: jsonb('data').$type<HistoryData>().notNull(),
    prevHash: bytes('prev_hash').notNull(),
    hash: bytes('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.dossierId, t.seq] })],
);

/** Messages for the queue. A row is written in the transaction that makes it true; a relay publishes it afterwards. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    type: text('type').notNull(),
    payload: jsonb('payload').$type<Record<string, string | readonly string[]>>().notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    publishedAt: instant('published_at'),
  },
  (t) => [index('outbox_unpublished_idx').on(t.id).where(sql`published_at is null`)],
);

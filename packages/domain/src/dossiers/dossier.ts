/** The state of a dossier as the rules see it. The verbs change it; see verbs.ts. */
import type { Calendar } from '../calendars/calendar.ts';
import type { Channel, StepDefinition } from '../catalogue/procedure.ts';
import { deriveClock } from '../deadlines/clock.ts';
import type { DelayReason, ended, Ground } from '../deadlines/reasons.ts';
import type { ImportedTerm, Term } from '../deadlines/term.ts';
import type { DossierRules, SupplementStage } from '../rules/dossier-rules.ts';
import type { Filing } from './filing.ts';
import type { Status } from './status.ts';

export const results = ['granted', 'denied'] as const;
export type Result = (typeof results)[number];
export const handOverWays = ['counter', 'online', 'post'] as const;
export type HandOverWay = (typeof handOverWays)[number];

/** A legal term, or an instant that an older system promised and nobody recomputes (docs/rules-of-time.md §2). */
export type DossierTerm = Term | ImportedTerm;

/** An interval in which the clock stands: [from, to) in epoch ms, `to` null while it lasts. */
export interface DossierSuspension {
  readonly from: number;
  readonly to: number | null;
  /** `ended`: the time between the end of the dossier and its reopening. */
  readonly ground: Ground | typeof ended;
  /** The legal basis of the suspension. */
  readonly basis: string;
  /** The number of the paper that ordered it. */
  readonly document: string | null;
  /** Who entered it: a role and an opaque id. */
  readonly by: string;
}

/**
 * A later promised date, granted before the old one has passed (docs/rules-of-time.md §4). `at`: when, epoch ms;
 * `amount`: whole units of the term.
 */
export interface DossierExtension {
  readonly at: number;
  readonly amount: string;
  readonly reason: DelayReason;
  readonly basis: string | null;
  readonly document: string;
  readonly approver: string;
  readonly by: string;
}

/** A request to supplement a dossier. The note lists the items and the reason. Instants in epoch ms. */
export interface SupplementRequest {
  readonly at: number;
  readonly stage: SupplementStage;
  /** How many items are missing. */
  readonly items: number;
  readonly noteId: string;
  readonly basis: string;
  readonly document: string | null;
  /** Who allowed a request beyond what the rules allow; null: the rules allowed it. */
  readonly approver: string | null;
  /** When it lapses if nothing is delivered; null: never. */
  readonly lapsesAt: number | null;
  readonly deliveredAt: number | null;
}

/** The decision and its papers: separate facts, each with who and when (Decree 30/2020). Instants in epoch ms. */
export interface Decision {
  readonly result: Result;
  readonly decidedAt: number;
  readonly decidedBy: string;
  readonly signedAt: number | null;
  readonly signedBy: string | null;
  readonly number: string | null;
  readonly numberedAt: number | null;
  readonly issuedAt: number | null;
  readonly issuedBy: string | null;
}

/** The letter that apologizes for a delay (docs/domain.md §2.3). `at`: epoch ms. */
export interface Apology {
  readonly at: number;
  readonly reason: DelayReason;
  readonly document: string;
  readonly approver: string;
}

/** A result that the counter passed back as wrong by the agency's fault (docs/rules-of-time.md §5). Epoch ms. */
export interface Correction {
  readonly at: number;
  /** The number of the paper by which it was passed back; null: it has none. */
  readonly document: string | null;
  /** When the corrected result was issued, and its number; null: it was not yet. */
  readonly issuedAt: number | null;
  readonly issuedDocument: string | null;
}

/** The offer of a dossier to another agency that is to decide (docs/domain.md §2.6). `at`: epoch ms. */
export interface Transfer {
  readonly to: string;
  readonly at: number;
  readonly document: string | null;
}

/** By law: a parent, a guardian, the head of an organisation. Or by an authorisation (docs/domain.md §3.4). */
export const representationGrounds = ['by-law', 'authorised'] as const;

/** Who acts for the applicant. The representative is a pseudonym, as the applicant is. */
export interface Representation {
  readonly representativeId: string;
  readonly ground: (typeof representationGrounds)[number];
  /** The number of the paper that shows it; null: it has none. */
  readonly document: string | null;
}

/** The dates of a term: all null before acceptance and while the clock stands. Instants in epoch ms. */
export interface Dates {
  readonly promisedAt: number | null;
  readonly dueAt: number | null;
  readonly dueOn: string | null;
}
export const noDates: Dates = { promisedAt: null, dueAt: null, dueOn: null };

/** The dossier as the rules see it. Instants are epoch milliseconds; the applicant is a pseudonym. */
export interface Dossier extends Dates {
  readonly id: string;
  readonly code: string;
  readonly agencyId: string;
  readonly helpedAgencyId: string;
  readonly decidingAgencyId: string;
  readonly procedureCode: string;
  readonly procedureVersionId: string;
  readonly channel: Channel;
  readonly status: Status;
  readonly version: number;
  readonly applicantId: string;
  readonly calendarId: string;
  readonly calendarEdition: number;
  /** Null until accepted, as are the dates. */
  readonly term: DossierTerm | null;
  readonly rules: DossierRules;
  readonly steps: readonly StepDefinition[];
  readonly suspensions: readonly DossierSuspension[];
  readonly extensions: readonly DossierExtension[];
  readonly submittedAt: number | null;
  /** How it came electronically; null: it did not, or an older version registered it. */
  readonly filing: Filing | null;
  readonly acceptedAt: number | null;
  readonly supplements: readonly SupplementRequest[];
  readonly decision: Decision | null;
  readonly apology: Apology | null;
  readonly transfer: Transfer | null;
  /** Null: the applicant acts in person. */
  readonly representation: Representation | null;
  /** While the applicant asks to withdraw it: the status before, to which a kept dossier returns. */
  readonly withdrawnFrom: Status | null;
  readonly result: Result | null;
  readonly finishedAt: number | null;
  /** Why it was finished late; null: it was not, or nobody has said why. */
  readonly delayReason: DelayReason | null;
  readonly handedOverAt: number | null;
  /** The last correction of its result. */
  readonly correction: Correction | null;
  /** When it was finished, refused or stopped. */
  readonly endedAt: number | null;
}

/** What is fixed when a dossier is registered. */
export type Opening = Omit<Dossier, 'status' | 'version' | keyof typeof nothingYet>;

/** What has not happened yet to a dossier that was just registered. */
export const nothingYet = {
  suspensions: [],
  extensions: [],
  supplements: [],
  decision: null,
  apology: null,
  transfer: null,
  representation: null,
  filing: null,
  withdrawnFrom: null,
  result: null,
  finishedAt: null,
  delayReason: null,
  handedOverAt: null,
  correction: null,
  endedAt: null,
} as const satisfies Partial<Dossier>;

/** What is fixed when a submitted dossier is accepted: the rules of that day, and the dates they give. */
export type Acceptance = Pick<
  Opening,
  | 'procedureVersionId'
  | 'calendarId'
  | 'calendarEdition'
  | 'term'
  | 'rules'
  | 'steps'
  | 'acceptedAt'
  | 'promisedAt'
  | 'dueAt'
  | 'dueOn'
>;

/** What the dates of a dossier are derived from, besides its calendar. */
export type ClockInputs = Pick<Dossier, 'acceptedAt' | 'term' | 'suspensions' | 'extensions' | 'rules'>;

/**
 * The dates of the statutory term, derived from acceptance, term, suspensions and extensions (docs/rules-of-time.md
 * §2-§4).
 * @throws Refusal as calculateDeadline
 */
export function datesOf({ acceptedAt, term, suspensions, extensions, rules }: ClockInputs, calendar: Calendar): Dates {
  if (acceptedAt === null || term === null) return noDates;
  const events = { suspensions, extensions, maxExtensions: rules.maxExtensions };
  const { promisedAt, dueAt, dueOn } = deriveClock({ kind: 'statutory', calendar, anchorAt: acceptedAt, term }, events);
  return { promisedAt, dueAt, dueOn };
}

/** The suspension that has not ended, if there is one. */
export function openSuspension<S extends { readonly to: number | null }>({
  suspensions,
}: {
  readonly suspensions: readonly S[];
}): S | undefined {
  const last = suspensions.at(-1);
  return last?.to === null ? last : undefined;
}

/**
 * The official code from agency, civil day (`YYYY-MM-DD`) and running number: `H42.12-261123-0007` (docs/domain.md
 * §3.2).
 */
export function dossierCode(agencyId: string, day: string, number: number): string {
  return `${agencyId}-${day.slice(2).replaceAll('-', '')}-${String(number).padStart(4, '0')}`;
}

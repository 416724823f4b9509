import type { Calendar } from '../calendars/calendar.ts';
import type { Channel, DossierRules, Ground, StepDefinition, SupplementStage } from '../catalogue/procedure.ts';
import { deriveClock } from '../deadlines/clock.ts';
import type { ImportedTerm, Term } from '../deadlines/term.ts';

/** The ten national statuses (DOMAIN.md §2.1). The number is what travels to the portal. */
export const statuses = {
  1: { name: 'submitted', vi: 'Mới đăng ký', en: 'Submitted, not yet accepted' },
  2: { name: 'accepted', vi: 'Được tiếp nhận', en: 'Accepted' },
  3: { name: 'refused', vi: 'Không được tiếp nhận', en: 'Refused at reception' },
  4: { name: 'in-progress', vi: 'Đang xử lý', en: 'In progress' },
  5: { name: 'supplement-requested', vi: 'Yêu cầu bổ sung giấy tờ', en: 'Waiting for a supplement' },
  6: { name: 'payment-requested', vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Waiting for a payment' },
  7: { name: 'withdrawal-requested', vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawal requested' },
  8: { name: 'stopped', vi: 'Dừng xử lý', en: 'Stopped' },
  9: { name: 'finished', vi: 'Đã xử lý xong', en: 'Finished, waiting for hand-over' },
  10: { name: 'handed-over', vi: 'Đã trả kết quả', en: 'Result handed over' },
} as const;
export type Status = keyof typeof statuses;

export const results = ['granted', 'denied'] as const;
export type Result = (typeof results)[number];
export const handOverWays = ['counter', 'online', 'post'] as const;
export type HandOverWay = (typeof handOverWays)[number];

/** Why a dossier is late, or will be (DOMAIN.md §5.2): the causes the reports ask for. */
export const delayReasons = ['policy', 'coordination', 'staff', 'technical', 'applicant'] as const;
export type DelayReason = (typeof delayReasons)[number];

/** Why handling was stopped before a decision (form 05 of Circular 03/2025). */
export const stopGrounds = ['withdrawn', 'supplement-lapsed', 'unpaid', 'legal'] as const;
export type StopGround = (typeof stopGrounds)[number];

/** What becomes of the money when handling is stopped. */
export const refunds = ['none', 'full', 'partial'] as const;
export type Refund = (typeof refunds)[number];

/** A term computed by us, or an instant promised by an older system, which is never recomputed (DEADLINES.md §2). */
export type DossierTerm = Term | ImportedTerm;

/** What a procedure version says about the clock, as a dossier keeps it from acceptance on. */
export type { DossierRules } from '../catalogue/procedure.ts';

/** An interval in which the clock stands: [from, to) in epoch ms, `to` null while it lasts. */
export interface DossierSuspension {
  readonly from: number;
  readonly to: number | null;
  /** `ended`: it was finished or stopped, and opened again. */
  readonly ground: Ground | 'ended';
  /** The legal basis, and the paper that ordered it. */
  readonly basis: string;
  readonly document: string | null;
  /** Who entered it: a role and an opaque id. */
  readonly by: string;
}

/** A new promised date, granted once before the old one has passed (DEADLINES §4), in whole units of the term. */
export interface DossierExtension {
  readonly at: number;
  readonly amount: string;
  readonly reason: DelayReason;
  readonly basis: string | null;
  readonly document: string;
  readonly approver: string;
  readonly by: string;
}

/** A request to supplement a dossier: numbered items and a reason in the note, asked at a stage, under a legal basis. */
export interface SupplementRequest {
  readonly at: number;
  readonly stage: SupplementStage;
  readonly items: number;
  readonly noteId: string;
  readonly basis: string;
  readonly document: string | null;
  /** Who allowed a request beyond what the rules allow. */
  readonly approver: string | null;
  /** When it lapses if nothing is delivered; null: never. */
  readonly lapsesAt: number | null;
  readonly deliveredAt: number | null;
}

/** The decision and its papers: separate facts, each with who and when (Decree 30/2020). */
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

/** The letter that says sorry before the date has passed (DOMAIN.md §2.3). */
export interface Apology {
  readonly at: number;
  readonly reason: DelayReason;
  readonly document: string;
  readonly approver: string;
}

/** Handing a dossier to another agency that decides; the target must confirm, and the clock never restarts (DOMAIN.md §2.6). */
export interface Transfer {
  readonly to: string;
  readonly at: number;
  readonly document: string | null;
}

/** The dates of a term; all null before acceptance and while suspended. Instants in epoch ms. */
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
  readonly acceptedAt: number | null;
  readonly supplements: readonly SupplementRequest[];
  readonly decision: Decision | null;
  readonly apology: Apology | null;
  readonly transfer: Transfer | null;
  /** While withdrawing is asked for: the status before, to which it returns if it is kept. */
  readonly withdrawnFrom: Status | null;
  readonly result: Result | null;
  readonly finishedAt: number | null;
  /** Why it was late, where it was; asked for, never a condition. */
  readonly delayReason: DelayReason | null;
  readonly handedOverAt: number | null;
  /** Finished, refused or stopped. */
  readonly endedAt: number | null;
}

/** What is fixed when a dossier comes into being. */
export type Opening = Omit<Dossier, 'status' | 'version' | keyof typeof nothingYet>;

/** What has not happened to a dossier that has just come into being. */
export const nothingYet = {
  suspensions: [],
  extensions: [],
  supplements: [],
  decision: null,
  apology: null,
  transfer: null,
  withdrawnFrom: null,
  result: null,
  finishedAt: null,
  delayReason: null,
  handedOverAt: null,
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

/**
 * The dates of the law's own term, derived from acceptance, term, suspensions and extensions (DEADLINES §2-§4).
 * @throws Refusal as calculateDeadline
 */
export function datesOf({ acceptedAt, term, suspensions, extensions, rules }: ClockInputs, calendar: Calendar): Dates {
  if (acceptedAt === null || term === null) return noDates;
  const events = { suspensions, extensions, maxExtensions: rules.maxExtensions };
  const { promisedAt, dueAt, dueOn } = deriveClock({ kind: 'statutory', calendar, anchorAt: acceptedAt, term }, events);
  return { promisedAt, dueAt, dueOn };
}

/** What a dossier's dates are derived from, besides its calendar. */
export type ClockInputs = Pick<Dossier, 'acceptedAt' | 'term' | 'suspensions' | 'extensions' | 'rules'>;

/** The suspension under way, if any. */
export function openSuspension<S extends { readonly to: number | null }>({
  suspensions,
}: {
  readonly suspensions: readonly S[];
}): S | undefined {
  const last = suspensions.at(-1);
  return last?.to === null ? last : undefined;
}

/** Official code from agency, civil day and running number: `H42.12-261123-0007` (DOMAIN.md §3.2). */
export function dossierCode(agencyId: string, day: string, number: number): string {
  return `${agencyId}-${day.slice(2).replaceAll('-', '')}-${String(number).padStart(4, '0')}`;
}

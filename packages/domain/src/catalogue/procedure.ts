import type { Term } from '../deadlines/term.ts';

/** How an application arrives (docs/domain.md §2.2): at the counter, on the national portal, by public post. */
export const channels = ['counter', 'online', 'post'] as const;
export type Channel = (typeof channels)[number];

/** Kinds of units a step can ask for; each agency maps a kind to one of its own units. */
export const unitKinds = [
  'one-stop',
  'justice',
  'economy',
  'culture-society',
  'leaders',
  'clerk',
  'police',
  'land-office',
] as const;
export type UnitKind = (typeof unitKinds)[number];

/** One step of an internal procedure (quy trình nội bộ) with its budget in whole working minutes. */
export interface StepDefinition {
  readonly code: string;
  readonly name: string;
  readonly unit: UnitKind;
  readonly budgetMinutes: number;
  /** The agency whose share of the work it is, where that is not the deciding one. */
  readonly agency?: string;
}

/** A step as a procedure has it. `at`: done where the dossier is received, whoever decides it. */
export interface ProcedureStep extends StepDefinition {
  readonly at?: 'receiving';
}

/** A fee as published. `amountVnd` null: set elsewhere (the provincial People's Council), `note` says where. */
export interface Fee {
  readonly name: string;
  readonly amountVnd: number | null;
  readonly note?: string;
}

export interface RequiredDocument {
  readonly code?: string;
  readonly name: string;
  readonly required: boolean;
}

/** What may make the clock stand (docs/domain.md §4.3); the procedure version says which of them do. */
export const grounds = ['supplement', 'payment', 'posting', 'verification', 'force-majeure'] as const;
export type Ground = (typeof grounds)[number];

/** At reception the counter asks before it accepts; at examination whoever handles the dossier asks (docs/domain.md §2.3). */
export type SupplementStage = 'reception' | 'examination';

/** What a procedure version says about the clock and supplements. */
export interface DossierRules {
  readonly pausedBy: readonly Ground[];
  readonly maxExtensions: number;
  /** How often a supplement may be asked for without an approver, at each stage. */
  readonly supplementsAtMost: Readonly<Record<SupplementStage, number>>;
  /** A supplement not delivered within so many calendar days lapses; null: it is waited for. */
  readonly supplementLapsesAfterDays: number | null;
  /** So many working days before the due moment the letter of apology is owed. */
  readonly apologyWorkingDays: number;
}

/**
 * Where a procedure says nothing: waiting for the applicant is not counted, a date is set anew once at most, and what is
 * missing is asked for once at each stage.
 */
export const defaultRules: DossierRules = {
  pausedBy: ['supplement'],
  maxExtensions: 1,
  supplementsAtMost: { reception: 1, examination: 1 },
  supplementLapsesAfterDays: null,
  apologyWorkingDays: 2,
};

/** What one version of a procedure says. Terms are kept per channel: the law's times differ by channel. */
export interface ProcedureDefinition {
  readonly terms: Readonly<Partial<Record<Channel, Term>>>;
  readonly fees: readonly Fee[];
  readonly documents: readonly RequiredDocument[];
  readonly results: readonly string[];
  readonly steps: readonly ProcedureStep[];
  readonly legalBasis: readonly { readonly code: string; readonly name: string }[];
  /** What differs from the default rules. */
  readonly rules?: Partial<DossierRules>;
  /** What the publisher wrote about time, kept word for word where it could not be read as a term. */
  readonly notes?: readonly string[];
}

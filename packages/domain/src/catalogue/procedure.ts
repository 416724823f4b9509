/** Procedures, as the catalogue defines them. */
import type { Ground } from '../deadlines/reasons.ts';
import type { Term } from '../deadlines/term.ts';

/** How a filing arrives (docs/domain.md §2.2): at the counter, on the national portal, by public post. */
export const channels = ['counter', 'online', 'post'] as const;
export type Channel = (typeof channels)[number];

/** The kinds of units that do steps. Each agency has its own units of these kinds. */
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
  /** The agency that does the step, if that is not the deciding one. */
  readonly agency?: string;
}

/** A step as a procedure defines it. `at`: the receiving agency does it, whichever agency decides. */
export interface ProcedureStep extends StepDefinition {
  readonly at?: 'receiving';
}

/** A fee as published. `amountVnd` null: the provincial People's Council or another body sets it; see `note`. */
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

/**
 * At reception the counter asks before it accepts; at examination the officer who handles the dossier asks
 * (docs/domain.md §2.3).
 */
export type SupplementStage = 'reception' | 'examination';

/** What a procedure version says about the clock and supplements. */
export interface DossierRules {
  readonly pausedBy: readonly Ground[];
  readonly maxExtensions: number;
  /** How often each stage may request a supplement without an approver. */
  readonly supplementsAtMost: Readonly<Record<SupplementStage, number>>;
  /** The number of calendar days after which an undelivered supplement lapses; null: it never lapses. */
  readonly supplementLapsesAfterDays: number | null;
  /** The number of working days before the due moment from which the letter of apology is owed. */
  readonly apologyWorkingDays: number;
}

/**
 * The rules of a procedure that says nothing: a requested supplement pauses the clock, the term is extended once at
 * most, and each stage requests a supplement once.
 */
export const defaultRules: DossierRules = {
  pausedBy: ['supplement'],
  maxExtensions: 1,
  supplementsAtMost: { reception: 1, examination: 1 },
  supplementLapsesAfterDays: null,
  apologyWorkingDays: 2,
};

/** One version of a procedure. Terms are kept per channel, because the times of the law differ by channel. */
export interface ProcedureDefinition {
  readonly terms: Readonly<Partial<Record<Channel, Term>>>;
  readonly fees: readonly Fee[];
  readonly documents: readonly RequiredDocument[];
  readonly results: readonly string[];
  readonly steps: readonly ProcedureStep[];
  readonly legalBasis: readonly { readonly code: string; readonly name: string }[];
  /** The rules that differ from the default rules. */
  readonly rules?: Partial<DossierRules>;
  /** The publisher's words about time that could not be read as a term. */
  readonly notes?: readonly string[];
}

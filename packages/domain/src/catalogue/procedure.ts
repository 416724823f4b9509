/** Procedures, as the catalogue defines them. */
import type { Term } from '../deadlines/term.ts';
import type { RuleValues } from '../rules/dossier-rules.ts';

/** How a filing arrives (docs/domain.md §2.2): at the counter, on the national portal, by public post, at a kiosk. */
export const channels = ['counter', 'online', 'post', 'kiosk'] as const;
export type Channel = (typeof channels)[number];

const electronic: readonly Channel[] = ['online', 'kiosk'];

/** Whether what is filed by this channel comes electronically. */
export const isElectronic = (channel: Channel): boolean => electronic.includes(channel);

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

/** `province`: at every counter of the province; `nation`: at every counter of the country. */
export const boundaryFreeScopes = ['none', 'province', 'nation'] as const;

/** Where a procedure may be filed irrespective of boundaries, by which list. */
export interface BoundaryFree {
  readonly scope: (typeof boundaryFreeScopes)[number];
  /** The number of the document with the list. */
  readonly document: string;
}

/** Terms are kept per channel, because the times of the law differ by channel. */
export type ChannelTerms = Readonly<Partial<Record<Channel, Term>>>;

/**
 * The term of a channel. A filing at a kiosk is an electronic one, so it has the term of the online channel where none
 * is published for kiosks (docs/domain.md §2.2); undefined: the channel is not offered.
 */
export const termOf = (terms: ChannelTerms, channel: Channel): Term | undefined =>
  terms[channel] ?? (channel === 'kiosk' ? terms.online : undefined);

/** One version of a procedure. */
export interface ProcedureDefinition {
  readonly terms: ChannelTerms;
  readonly fees: readonly Fee[];
  readonly documents: readonly RequiredDocument[];
  readonly results: readonly string[];
  readonly steps: readonly ProcedureStep[];
  readonly legalBasis: readonly { readonly code: string; readonly name: string }[];
  /** The rules that differ from the general ones. */
  readonly rules?: Partial<RuleValues>;
  /** Where it may be filed irrespective of boundaries (Decree 118/2025 Art. 14); not given: nobody has said. */
  readonly boundaryFree?: BoundaryFree;
  /** The publisher's words about time that could not be read as a term. */
  readonly notes?: readonly string[];
}

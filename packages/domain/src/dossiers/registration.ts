/** How a dossier comes into being: it is submitted, accepted at once, or imported from an older system. */
import type { Afterwards } from './afterwards.ts';
import { type Dossier, type HandOverWay, nothingYet, type Opening, type Representation } from './dossier.ts';
import type { Filing } from './filing.ts';
import type { ImportedState } from './imported.ts';
import { Status } from './status.ts';

/** What the applicant brought along. */
export interface Presented {
  readonly documents: readonly {
    readonly name: string;
    readonly form: 'original' | 'copy' | 'certified';
    readonly quantity: number;
  }[];
  readonly fee: { readonly amountVnd: number; readonly paid: boolean } | null;
  /** The number of sets of the papers. Null, or missing in older histories: not said. */
  readonly sets?: number | null;
  /** How the applicant wants to get the result. Null, or missing in older histories: not said. */
  readonly resultWay?: HandOverWay | null;
}

/** What was written down when a dossier was registered, besides what it began with. */
export interface Noticed {
  /** The newest version of the forms that there was; missing in older histories: the first. */
  readonly forms?: number;
  /** Who acts for the applicant; missing: the applicant acts in person. */
  readonly representation?: Representation;
  /** How it came electronically; missing: it did not, or an older version registered it. */
  readonly filing?: Filing;
}

export interface Submitted extends Noticed {
  readonly type: 'dossier.submitted';
  readonly opening: Opening;
  readonly presented: Presented;
}
export interface Accepted extends Noticed {
  readonly type: 'dossier.accepted';
  readonly opening: Opening;
  readonly presented: Presented;
  /** Not given: it was registered at once. */
  readonly afterwards?: Afterwards;
}
export interface Imported extends Noticed {
  readonly type: 'dossier.imported';
  readonly opening: Opening;
  readonly externalCode: string;
  readonly system: string;
  /** What had happened to it in the older system. Not given: it was accepted, nothing more. */
  readonly state?: ImportedState;
}
/** The first event of a history. */
export type RegistrationEvent = Submitted | Accepted | Imported;

/** The dossier that a registration event brings into being. */
export function registered(event: RegistrationEvent): Dossier {
  const { opening, representation = null, filing = null } = event;
  const fresh = { ...opening, ...nothingYet, representation, filing, version: 1 };
  if (event.type === 'dossier.submitted') return { ...fresh, status: Status.submitted };
  if (event.type === 'dossier.accepted' || event.state === undefined) return { ...fresh, status: Status.accepted };
  const { since: _since, ...state } = event.state;
  return { ...fresh, ...state };
}

/** The data of a form: the dossier, its history, and the names behind pseudonyms and ids. */
import type { Calendar } from '../calendars/calendar.ts';
import type { UnitContact } from '../catalogue/contact.ts';
import type { Dossier } from '../dossiers/dossier.ts';
import type { Entry } from '../dossiers/history.ts';
import { fromHistory } from '../dossiers/history-data.ts';
import type { Presented } from '../dossiers/registration.ts';
import type { DossierEvent } from '../dossiers/verbs.ts';
import type { Desk } from './control-slip.ts';

/** The applicant's personal data. */
export interface FormApplicant {
  readonly name: string;
  readonly identityNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

export interface FormAgency {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly units: readonly {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly contact?: UnitContact | null;
  }[];
}

export interface FormSubject {
  readonly dossier: Dossier;
  /** The whole history, oldest first. */
  readonly entries: readonly Entry[];
  /** The calendar by which the dossier counts. */
  readonly calendar: Calendar;
  /** Null: the person was forgotten. */
  readonly applicant: FormApplicant | null;
  /** Whoever acts for the applicant. Null: nobody does, or the person was forgotten. */
  readonly representative: FormApplicant | null;
  /** The opened notes by id. The notes of a forgotten person are missing. */
  readonly notes: ReadonlyMap<string, string>;
  readonly procedureName: string;
  /** The linked group of which the dossier is a part; null: of none. */
  readonly group: { readonly code: string; readonly name: string } | null;
  readonly agencies: readonly FormAgency[];
  /** The names of officers by id. */
  readonly officers: ReadonlyMap<string, string>;
  /** The address of the public tracking page, with the code of the dossier and nothing else. */
  readonly trackUrl: string;
}

type Named = Pick<FormSubject, 'agencies'>;

export const agencyOf = ({ agencies }: Named, id: string): FormAgency | undefined =>
  agencies.find((agency) => agency.id === id);

/** The name of an agency; its id if the agency is not among those given. */
export const agencyName = (named: Named, id: string): string => agencyOf(named, id)?.name ?? id;

const counterOf = (named: Named, agencyId: string) =>
  agencyOf(named, agencyId)?.units.find(({ kind }) => kind === 'one-stop');

/** The name of the one-stop counter of an agency; null: it has none. */
export const counterName = (named: Named, agencyId: string): string | null => counterOf(named, agencyId)?.name ?? null;

/** Where and when the one-stop counter of an agency is reached; null: not known. */
export const counterContact = (named: Named, agencyId: string): UnitContact | null =>
  counterOf(named, agencyId)?.contact ?? null;

/** The name of a desk, with its unit if that is known. */
export function deskName(named: Named, { agencyId, unitKind, unitId }: Desk): string {
  const { units = [] } = agencyOf(named, agencyId) ?? {};
  const unit = units.find(({ id }) => id === unitId) ?? units.find(({ kind }) => kind === unitKind);
  return unit === undefined ? agencyName(named, agencyId) : `${unit.name}, ${agencyName(named, agencyId)}`;
}

/** The last event of a type, and when it happened (epoch ms). */
export function lastEvent<T extends DossierEvent['type']>(
  entries: readonly Entry[],
  type: T,
): { event: Extract<DossierEvent, { type: T }>; at: number } | undefined {
  const entry = entries.findLast((candidate) => candidate.type === type);
  return entry && { event: fromHistory(entry) as Extract<DossierEvent, { type: T }>, at: entry.at };
}

/** The newest version of the forms that there was when the dossier was registered. */
export function formsNoticedIn(entries: readonly Pick<Entry, 'data'>[]): number {
  return (entries[0]?.data['forms'] as number | undefined) ?? 1;
}

/** What the applicant brought along; undefined for an imported dossier. */
export function presentedIn(entries: readonly Entry[]): Presented | undefined {
  const registration = entries[0] && fromHistory(entries[0]);
  return registration !== undefined && 'presented' in registration ? registration.presented : undefined;
}

/** A note, which is JSON. The note of a forgotten person cannot be opened any more and counts as empty. */
export const readNote = <T>(note: string | undefined): T | undefined =>
  note === undefined ? undefined : (JSON.parse(note) as T);

/** What a form is filled from: the dossier, its history, and the names behind their pseudonyms and ids. */
import type { Calendar } from '../calendars/calendar.ts';
import type { Dossier } from '../dossiers/dossier.ts';
import type { Entry } from '../dossiers/history.ts';
import { fromHistory } from '../dossiers/history-data.ts';
import type { Presented } from '../dossiers/registration.ts';
import type { DossierEvent } from '../dossiers/verbs.ts';
import type { Desk } from './control-slip.ts';

/** The applicant's own words; personal data. */
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
  readonly units: readonly { readonly id: string; readonly kind: string; readonly name: string }[];
}

export interface FormSubject {
  readonly dossier: Dossier;
  /** The whole history, oldest first. */
  readonly entries: readonly Entry[];
  /** The one the dossier counts by. */
  readonly calendar: Calendar;
  /** Null when the person was forgotten. */
  readonly applicant: FormApplicant | null;
  /** Opened notes by id; those of a forgotten person are missing. */
  readonly notes: ReadonlyMap<string, string>;
  readonly procedureName: string;
  /** The filing it is a part of. */
  readonly group: { readonly code: string; readonly name: string } | null;
  readonly agencies: readonly FormAgency[];
  /** Names of officers by id. */
  readonly officers: ReadonlyMap<string, string>;
  /** The public page of this dossier: its code only. */
  readonly trackUrl: string;
}

type Named = Pick<FormSubject, 'agencies'>;

export const agencyOf = ({ agencies }: Named, id: string): FormAgency | undefined =>
  agencies.find((agency) => agency.id === id);

/** An agency's name; its identifier where it is not known here. */
export const agencyName = (named: Named, id: string): string => agencyOf(named, id)?.name ?? id;

/** The name of an agency's one-stop counter; null where it has none. */
export const counterName = (named: Named, agencyId: string): string | null =>
  agencyOf(named, agencyId)?.units.find(({ kind }) => kind === 'one-stop')?.name ?? null;

/** A desk by the narrowest unit known. */
export function deskName(named: Named, { agencyId, unitKind, unitId }: Desk): string {
  const { units = [] } = agencyOf(named, agencyId) ?? {};
  const unit = units.find(({ id }) => id === unitId) ?? units.find(({ kind }) => kind === unitKind);
  return unit === undefined ? agencyName(named, agencyId) : `${unit.name}, ${agencyName(named, agencyId)}`;
}

/** The last event of a type, and when (epoch ms). */
export function lastEvent<T extends DossierEvent['type']>(
  entries: readonly Entry[],
  type: T,
): { event: Extract<DossierEvent, { type: T }>; at: number } | undefined {
  const entry = entries.findLast((candidate) => candidate.type === type);
  return entry && { event: fromHistory(entry) as Extract<DossierEvent, { type: T }>, at: entry.at };
}

/** What the applicant brought along; undefined for dossiers of an older system. */
export function presentedIn(entries: readonly Entry[]): Presented | undefined {
  const opening = entries[0] && fromHistory(entries[0]);
  return opening !== undefined && 'presented' in opening ? opening.presented : undefined;
}

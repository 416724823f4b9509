import type { PersonalData } from '@motcua/domain/dossiers/person';
import type { DossierView } from '@motcua/http/dossier-view';

/** A dossier in an export. `applicant` is there only when it was asked for, and null when the person was forgotten. */
export interface ExportedDossier extends DossierView {
  readonly applicant?: PersonalData | null;
}

export interface ExportedRow {
  readonly dossier: ExportedDossier;
  /** The zone of the calendar the dossier counts by. */
  readonly timeZone: string;
}

export interface Column {
  /** The field's path in the JSON of the same dossier. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'instant' | 'day';
}

const columns: readonly Column[] = [
  { name: 'code', kind: 'text' },
  { name: 'status', kind: 'number' },
  { name: 'statusText.vi', kind: 'text' },
  { name: 'procedure', kind: 'text' },
  { name: 'channel', kind: 'text' },
  { name: 'helpedAgency', kind: 'text' },
  { name: 'receivingAgency', kind: 'text' },
  { name: 'decidingAgency', kind: 'text' },
  { name: 'applicantId', kind: 'text' },
  { name: 'term.unit', kind: 'text' },
  { name: 'term.amount', kind: 'text' },
  { name: 'submittedAt', kind: 'instant' },
  { name: 'acceptedAt', kind: 'instant' },
  { name: 'suspendedSince', kind: 'instant' },
  { name: 'promisedAt', kind: 'instant' },
  { name: 'dueAt', kind: 'instant' },
  { name: 'dueOn', kind: 'day' },
  { name: 'lateness', kind: 'text' },
  { name: 'apologyDuty', kind: 'text' },
  { name: 'result', kind: 'text' },
  { name: 'finishedAt', kind: 'instant' },
  { name: 'delayReason', kind: 'text' },
  { name: 'handedOverAt', kind: 'instant' },
  { name: 'endedAt', kind: 'instant' },
  { name: 'version', kind: 'number' },
];
const applicantColumns: readonly Column[] = ['kind', 'name', 'identityNumber', 'phone', 'email', 'address'].map(
  (field) => ({ name: `applicant.${field}`, kind: 'text' }),
);

/** The columns of a table of dossiers, in order. */
export const columnsOf = (withApplicants: boolean): readonly Column[] =>
  withApplicants ? [...columns, ...applicantColumns] : columns;

/** The value of a dossier in a column; null where it has none. */
export function valueAt(dossier: ExportedDossier, { name }: Column): string | number | null {
  let value: unknown = dossier;
  for (const key of name.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return (value as string | number | null | undefined) ?? null;
}

/**
 * The papers of the one-stop counter (docs/domain.md §2.4): what an official form looks like as data, and what a filled one is.
 * Every renderer draws the same filled form.
 */

/** A form by what it is for; its official number depends on the set. */
export const formNames = [
  'receipt',
  'supplement-request',
  'refusal',
  'apology',
  'stop-notice',
  'control-slip',
  'tracking-book',
] as const;
export type FormName = (typeof formNames)[number];

/** Forms about one dossier; the tracking book is about many. */
export type DossierForm = Exclude<FormName, 'tracking-book'>;
export const dossierForms = formNames.filter((name): name is DossierForm => name !== 'tracking-book');

/** The two official sets. A form number says nothing without its set. */
export const formSets = ['tt-01-2018', 'tt-03-2025'] as const;
export type FormSet = (typeof formSets)[number];

/** What can stand in a form between braces. What a dossier does not hold is printed as a dotted line. */
export const fieldNames = [
  ...['code', 'number', 'receivingAgency', 'decidingAgency', 'coordinatingAgencies', 'counter'],
  'decidesElsewhere',
  'linkedGroup',
  ...['applicantName', 'identityNumber', 'address', 'phone', 'email', 'procedure', 'sets', 'term'],
  ...['receivedAt', 'returnAt', 'movedReturnAt', 'resultPlace', 'fee', 'bookNo', 'bookLine'],
  ...['reason', 'basis', 'lapsesAt', 'contactName', 'contactPhone', 'approverName'],
  ...['originalReturnAt', 'newReturnAt', 'extension', 'delayReason'],
  ...['stopGround', 'stoppedAt', 'stageReached', 'refund', 'periodFrom', 'periodTo'],
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Numbered lists a form may hold. */
export type ListName = 'items' | 'reasons';

/** Tables a form may hold, each with its columns. */
export const tableColumns = {
  documents: ['no', 'name', 'form', 'quantity'],
  handOvers: ['agency', 'time', 'result', 'note'],
  book: [
    ...['no', 'code', 'procedure', 'sets', 'applicant', 'address', 'agency', 'receivedAt', 'promisedAt', 'returnedAt'],
    ...['way', 'signature', 'note'],
  ],
} as const;
export type TableName = keyof typeof tableColumns;

/** A line of words. `{field}` is replaced; `onlyWith` leaves the line out where that field has nothing to say. */
export interface TextBlock {
  readonly kind: 'text';
  readonly text: string;
  readonly style?: 'center' | 'italic';
  readonly onlyWith?: FieldName;
}
export interface ListBlock {
  readonly kind: 'list';
  readonly list: ListName;
}
export interface Column {
  readonly title: string;
  readonly cell: string;
  /** Share of the table's width, in hundredths. */
  readonly width: number;
  readonly align?: 'center';
}
export interface TableBlock {
  readonly kind: 'table';
  readonly table: TableName;
  readonly columns: readonly Column[];
}
export type Block = TextBlock | ListBlock | TableBlock;

export interface SignatureBlock {
  readonly title: string;
  readonly hint: string;
  readonly name?: FieldName;
}

/** One version of an official form. */
export interface FormTemplate {
  readonly form: FormName;
  readonly set: FormSet;
  /** Its number within the set: `01`. */
  readonly no: string;
  readonly version: number;
  readonly title: string;
  /** The circular it belongs to. */
  readonly basis: string;
  /** Civil days; `validTo` is the last one, null: still valid. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly paper: 'portrait' | 'landscape';
  /** Whose paper it is: the counter's, under its agency; or the deciding agency's, under its superior. */
  readonly letterhead: 'counter' | 'agency';
  /** The line under the letterhead, where the paper carries a number. */
  readonly numbered?: string;
  readonly blocks: readonly Block[];
  readonly signatures: readonly SignatureBlock[];
  readonly notes: readonly string[];
}

/** A piece of a line: words of the form, or what was filled in. A null value is a dotted line. */
export type Piece = string | { readonly value: string | null };

export type FilledBlock =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[]; readonly style: 'plain' | 'center' | 'italic' }
  | { readonly kind: 'list'; readonly items: readonly (string | null)[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

/** A form filled in, ready to be drawn. The same dossier in the same state gives the same one. */
export interface FilledForm {
  readonly form: FormName;
  /** `Mẫu số 01 - Thông tư số 03/2025/TT-VPCP`. */
  readonly label: string;
  readonly title: string;
  readonly paper: 'portrait' | 'landscape';
  /** The upper and the lower line of the letterhead; null: left out. */
  readonly superior: string | null;
  readonly issuer: string | null;
  readonly number: readonly Piece[] | null;
  /** Empty where the paper carries no date of its own. */
  readonly placeAndDate: readonly Piece[];
  readonly blocks: readonly FilledBlock[];
  readonly signatures: readonly { readonly title: string; readonly hint: string; readonly name: string | null }[];
  readonly notes: readonly string[];
  /** The dossier's code, at the foot of every page; null on the tracking book. */
  readonly code: string | null;
  /** Where the dossier can be tracked, as a QR code; null on the tracking book. */
  readonly trackUrl: string | null;
  /** Epoch ms of the last thing it tells of: the date of the file, so that the same form gives the same bytes. */
  readonly writtenAt: number;
}

/**
 * The papers of the one-stop counter (docs/domain.md §2.4): an official form as data, and a filled form. Every renderer
 * draws the same filled form.
 */

/** Forms by their purpose. The official number depends on the set. */
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

/** The forms about one dossier. The register book (`tracking-book`) is about many. */
export type DossierForm = Exclude<FormName, 'tracking-book'>;
export const dossierForms = formNames.filter((name): name is DossierForm => name !== 'tracking-book');

/** The two official sets. A form number is unique within its set. */
export const formSets = ['tt-01-2018', 'tt-03-2025'] as const;
export type FormSet = (typeof formSets)[number];

/** The fields that can stand in a form between braces. A field without a value is printed as a dotted line. */
export const fieldNames = [
  'code',
  'number',
  'receivingAgency',
  'decidingAgency',
  'coordinatingAgencies',
  'counter',
  'decidesElsewhere',
  'linkedGroup',
  'applicantName',
  'identityNumber',
  'address',
  'phone',
  'email',
  'representative',
  'procedure',
  'sets',
  'term',
  'receivedAt',
  'returnAt',
  'movedReturnAt',
  'resultPlace',
  'fee',
  'bookNo',
  'bookLine',
  'reason',
  'basis',
  'lapsesAt',
  'contactName',
  'contactPhone',
  'approverName',
  'originalReturnAt',
  'newReturnAt',
  'extension',
  'delayReason',
  'stopGround',
  'stopReason',
  'stoppedAt',
  'stageReached',
  'refund',
  'refundSum',
  'periodFrom',
  'periodTo',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** The numbered lists that a form may have. */
export type ListName = 'items' | 'reasons';

/** The tables that a form may have, each with its columns. */
export const tableColumns = {
  documents: ['no', 'name', 'form', 'quantity'],
  handOvers: ['agency', 'time', 'result', 'note'],
  course: ['agency', 'time', 'result', 'note'],
  book: [
    'no',
    'code',
    'procedure',
    'sets',
    'applicant',
    'address',
    'agency',
    'receivedAt',
    'promisedAt',
    'returnedAt',
    'way',
    'signature',
    'note',
  ],
} as const;
export type TableName = keyof typeof tableColumns;

/** A line of words. `{field}` is replaced by its value. `onlyWith`: the line is left out if that field has no value. */
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
  /** The share of the table's width, in hundredths. */
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
  /** The circular to which it belongs. */
  readonly basis: string;
  /** Civil days. `validTo`: the last valid day; null: it is still valid. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly paper: 'portrait' | 'landscape';
  /** The letterhead: the counter under its agency, or the deciding agency under its superior. */
  readonly letterhead: 'counter' | 'agency';
  /** The line under the letterhead with the number of the paper; not given: the paper has no number. */
  readonly numbered?: string;
  readonly blocks: readonly Block[];
  readonly signatures: readonly SignatureBlock[];
  readonly notes: readonly string[];
}

/** A piece of a line: words of the form, or a filled-in value. A null value is a dotted line. */
export type Piece = string | { readonly value: string | null };

export type FilledBlock =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[]; readonly style: 'plain' | 'center' | 'italic' }
  | { readonly kind: 'list'; readonly items: readonly (string | null)[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

/** A filled form, ready to be drawn. The same dossier in the same state gives the same filled form. */
export interface FilledForm {
  readonly form: FormName;
  /** The version of the form, which says how it is drawn. */
  readonly version: number;
  /** `Mẫu số 01 - Thông tư số 03/2025/TT-VPCP`. */
  readonly label: string;
  readonly title: string;
  readonly paper: 'portrait' | 'landscape';
  /** The upper and the lower line of the letterhead; null: left out. */
  readonly superior: string | null;
  readonly issuer: string | null;
  readonly number: readonly Piece[] | null;
  /** Empty: the paper has no date. */
  readonly placeAndDate: readonly Piece[];
  readonly blocks: readonly FilledBlock[];
  readonly signatures: readonly { readonly title: string; readonly hint: string; readonly name: string | null }[];
  readonly notes: readonly string[];
  /** The code of the dossier, at the foot of every page; null in the register book. */
  readonly code: string | null;
  /** The address of the tracking page, as a QR code; null in the register book. */
  readonly trackUrl: string | null;
  /** The last instant in the form, epoch ms. It is the date of the file, so that the same form gives the same bytes. */
  readonly writtenAt: number;
}

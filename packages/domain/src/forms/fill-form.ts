/** Fills in an official form: the template gives the places, the dossier gives the contents. */
import type {
  Block,
  DossierForm,
  FieldName,
  FilledBlock,
  FilledForm,
  FormTemplate,
  Piece,
  TableBlock,
  TableName,
} from './form.ts';
import { commonFields, fieldsSince2, occasions } from './form-fields.ts';
import { agencyName, agencyOf, counterName, type FormAgency, type FormSubject } from './form-subject.ts';
import { type BookEntry, bookRows, courseRows, documentRows, handOverRows } from './form-tables.ts';
import { dayInWords, placeOf, printable, shortDay } from './form-words.ts';
import type { Fields } from './occasion.ts';

interface Contents {
  readonly fields: Fields;
  readonly lists: Readonly<Partial<Record<string, readonly string[]>>>;
  readonly rows: (table: TableName) => readonly Readonly<Record<string, string>>[];
}

/**
 * A filled form about a dossier. The caller has checked that the form is available (requireForm).
 * @param no the number of the supplement request, from 1; not given: the last one
 */
export function fillForm(template: FormTemplate, subject: FormSubject, no?: number): FilledForm {
  const { dossier, entries, calendar } = subject;
  const occasion = occasions[template.form as DossierForm](subject, no);
  const since2 = template.version > 1 ? fieldsSince2(subject) : {};
  const fields = { ...commonFields(subject), ...since2, ...occasion.fields };
  const tables = { documents: documentRows, handOvers: handOverRows, course: courseRows, book: () => [] };
  const contents = { fields, lists: occasion.lists ?? {}, rows: (table: TableName) => tables[table](subject) };
  const issuer = template.letterhead === 'counter' ? dossier.agencyId : dossier.decidingAgencyId;
  const place = placeOf(agencyName(subject, issuer));
  return {
    ...filled(template, contents, letterhead(template, subject.agencies, issuer)),
    placeAndDate: [{ value: place }, `, ${dayInWords(occasion.at, calendar.timeZone)}`],
    code: dossier.code,
    trackUrl: subject.trackUrl,
    writtenAt: entries.at(-1)!.at,
  };
}

/** The dossiers that an agency received from one civil day to another, both included. */
export interface Book {
  readonly agencyId: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly agencies: readonly FormAgency[];
  readonly entries: readonly BookEntry[];
}

/** The register book of an agency and a period. */
export function fillBook(template: FormTemplate, book: Book): FilledForm {
  const { agencyId, agencies, from, to, timeZone, entries } = book;
  const fields = { periodFrom: shortDay(from), periodTo: shortDay(to), bookNo: volumes(from, to) };
  const numbers = template.version > 1 ? 'as-booked' : 'in-order';
  const rows = bookRows(entries, (id) => agencyName(book, id), { zone: timeZone, numbers });
  const start = Temporal.PlainDate.from(from).toZonedDateTime(timeZone).epochMilliseconds;
  const known = entries.flatMap(({ dossier }) => [
    dossier.acceptedAt ?? 0,
    dossier.endedAt ?? 0,
    dossier.handedOverAt ?? 0,
  ]);
  return {
    ...filled(template, { fields, lists: {}, rows: () => rows }, letterhead(template, agencies, agencyId)),
    placeAndDate: [],
    code: null,
    trackUrl: null,
    writtenAt: known.reduce((latest, at) => Math.max(latest, at), start),
  };
}

/** The volumes of a period: there is one a year. */
function volumes(from: string, to: string): string {
  const [first, last] = [from, to].map((day) => Number(day.slice(0, 4))) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).join(', ');
}

type Letterhead = Pick<FilledForm, 'superior' | 'issuer'>;

/** The counter under its agency, or the agency under its superior. */
function letterhead({ letterhead: whose }: FormTemplate, agencies: readonly FormAgency[], id: string): Letterhead {
  const agency = agencyName({ agencies }, id);
  const parentId = agencyOf({ agencies }, id)?.parentId ?? null;
  if (whose === 'counter') return { superior: agency, issuer: counterName({ agencies }, id) };
  return { superior: parentId === null ? null : agencyName({ agencies }, parentId), issuer: agency };
}

type Dated = 'placeAndDate' | 'code' | 'trackUrl' | 'writtenAt';

function filled(template: FormTemplate, contents: Contents, head: Letterhead): Omit<FilledForm, Dated> {
  const { form, version, no, basis, title, paper, numbered, notes } = template;
  const { fields } = contents;
  return {
    form,
    version,
    title,
    paper,
    notes,
    ...head,
    label: `Mẫu số ${no} - ${basis}`,
    number: numbered === undefined ? null : piecesOf(numbered, fields),
    blocks: template.blocks.flatMap((block) => fillBlock(block, contents)),
    signatures: template.signatures.map(({ title: role, hint, name }) => ({
      title: role,
      hint,
      name: name === undefined ? null : filledIn(fields, name),
    })),
  };
}

function fillBlock(block: Block, { fields, lists, rows }: Contents): FilledBlock[] {
  switch (block.kind) {
    case 'text':
      if (block.onlyWith !== undefined && filledIn(fields, block.onlyWith) === null) return [];
      return [{ kind: 'text', pieces: piecesOf(block.text, fields), style: block.style ?? 'plain' }];
    case 'list': {
      const items = (lists[block.list] ?? []).map(printable);
      return [{ kind: 'list', items: items.length > 0 ? items : dottedLines }];
    }
    case 'table':
      return [fillTable(block, rows(block.table))];
  }
}

const dottedLines = [null, null, null];
const emptyRows = 3;

function fillTable({ columns }: TableBlock, rows: readonly Readonly<Record<string, string>>[]): FilledBlock {
  const blank = Array.from({ length: rows.length === 0 ? emptyRows : 0 }, () => columns.map(() => ''));
  const filledRows = rows.map((row) =>
    columns.map(({ cell }) => (row[cell] ?? '').split('\n').map(printable).join('\n')),
  );
  return { kind: 'table', columns, rows: [...filledRows, ...blank] };
}

/** The words of a line, and the values between them. */
function piecesOf(text: string, fields: Fields): Piece[] {
  return text
    .split(/\{(\w+)\}/)
    .map((part, i): Piece => (i % 2 === 0 ? part : { value: filledIn(fields, part as FieldName) }))
    .filter((piece) => piece !== '');
}

function filledIn(fields: Fields, name: FieldName): string | null {
  const value = printable(fields[name] ?? '');
  return value === '' ? null : value;
}

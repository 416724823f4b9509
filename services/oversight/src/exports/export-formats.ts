/**
 * How dossiers are written out: each format takes batches as they come and gives bytes, holding no more than a batch.
 */
import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { writeXlsxStream } from 'hucre/xlsx';
import { type Column, type ExportedRow, valueAt } from './export-columns.ts';

/** The formats that show dossiers to people and programs. */
const shown = ['ndjson', 'csv', 'xlsx'] as const;
type ShownFormat = (typeof shown)[number];

/** Every format. `import` is for another installation of this system. */
export const exportFormats = [...shown, 'import'] as const;
export type ExportFormat = (typeof exportFormats)[number];

type Batches = AsyncIterable<readonly ExportedRow[]>;

interface Format {
  readonly mediaType: string;
  readonly write: (batches: Batches, columns: readonly Column[]) => AsyncIterable<Uint8Array>;
}

/** NDJSON: a line for each. */
export const toLines = (batch: readonly object[]): Buffer =>
  Buffer.from(batch.map((one) => `${JSON.stringify(one)}\n`).join(''));

/**
 * A line for each dossier, as the API shows it. The last line has their number and the SHA-256 of the bytes before it.
 */
async function* toNdjson(batches: Batches): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of batches) {
    const lines = toLines(batch.map(({ dossier }) => dossier));
    hash.update(lines);
    rows += batch.length;
    yield lines;
  }
  yield Buffer.from(`${JSON.stringify({ summary: { rows, sha256: hash.digest('hex') } })}\n`);
}

const csvRules = { record_delimiter: 'windows', quote_record_delimiter: true, escape_formulas: true } as const;

/**
 * RFC 4180 with a byte order mark, by which Excel knows UTF-8. An apostrophe stands before a text that a spreadsheet
 * would take for a formula. A text with a line end of any kind stands in quotes: the rest of it would otherwise be a
 * row of its own.
 */
async function* toCsv(batches: Batches, columns: readonly Column[]): AsyncGenerator<Buffer> {
  const write = (rows: readonly (readonly (string | number | null)[])[], bom = false) =>
    Buffer.from(stringify([...rows], { bom, ...csvRules }));
  yield write([columns.map(({ name }) => name)], true);
  for await (const batch of batches)
    yield write(batch.map(({ dossier }) => columns.map((column) => valueAt(dossier, column))));
}

/**
 * Sheets of at most 1,048,576 rows, the first of which has the names of the columns. Dates are cells of their own kind,
 * in the zone of the dossier's calendar.
 */
function toXlsx(batches: Batches, columns: readonly Column[]): AsyncIterable<Uint8Array> {
  async function* rows() {
    for await (const batch of batches)
      for (const { dossier, timeZone } of batch)
        yield columns.map((column) => toCell(column, valueAt(dossier, column), timeZone));
  }
  const headed = columns.map(({ name, kind }) => ({ header: name, ...cellFormat[kind] }));
  return writeXlsxStream(rows(), { name: 'dossiers', columns: headed, freezePane: { rows: 1 } });
}

const cellFormat: Readonly<Record<Column['kind'], { readonly numFmt?: string; readonly width?: number }>> = {
  text: { width: 16 },
  number: {},
  instant: { numFmt: 'yyyy-mm-dd hh:mm', width: 16 },
  day: { numFmt: 'yyyy-mm-dd', width: 11 },
};

/** A value as a cell. A spreadsheet's date has no zone, so it shows the local time. */
function toCell({ kind }: Column, value: string | number | null, timeZone: string): string | number | Date | null {
  if (typeof value !== 'string') return value;
  if (kind === 'text' || kind === 'number') return asSheetText(value);
  if (kind === 'day') return new Date(value);
  const { offsetNanoseconds, epochMilliseconds } = Temporal.Instant.from(value).toZonedDateTimeISO(timeZone);
  return new Date(epochMilliseconds + offsetNanoseconds / 1_000_000);
}

/**
 * An underscore at which a sheet would read a code. The library writes control characters as codes, so one that follows
 * would complete it.
 */
const seemingCode = /_(?=x[\dA-Fa-f]{4}[_\p{Cc}\ufffe\uffff])/gu;
const unwritable = /[\ufffe\uffff]/g;

/**
 * A text as a sheet reads it back (ECMA-376, ST_Xstring): what XML cannot hold is written as `_xHHHH_`, and what only
 * looks like such a code has its underscore written as one. Half of a surrogate pair is no text and becomes U+FFFD.
 */
const asSheetText = (text: string): string =>
  text
    .toWellFormed()
    .replace(seemingCode, '_x005F_')
    .replace(unwritable, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase()}_`);

const formats: Readonly<Record<ShownFormat, Format>> = {
  ndjson: { mediaType: 'application/x-ndjson', write: toNdjson },
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', write: toCsv },
  xlsx: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: toXlsx },
};

export const mediaTypeOf = (format: ExportFormat): string =>
  format === 'import' ? formats.ndjson.mediaType : formats[format].mediaType;

/**
 * The bytes of a file that shows dossiers. A table has the columns given. The batches are read as the bytes are taken.
 */
export const writeShown = (
  format: ShownFormat,
  batches: Batches,
  columns: readonly Column[],
): AsyncIterable<Uint8Array> => formats[format].write(batches, columns);

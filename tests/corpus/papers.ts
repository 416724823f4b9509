/** Everything in the corpus that is drawn or written again from its inputs: each paper and each export, by its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { asKnownOn } from '@motcua/domain/dossiers/due-dates';
import type { Entry } from '@motcua/domain/dossiers/history';
import { fillBook, fillForm } from '@motcua/domain/forms/fill-form';
import { type FilledForm, type FormSet, formSets } from '@motcua/domain/forms/form';
import { formsOf, requireForm } from '@motcua/domain/forms/form-availability';
import { type FormSubject, formsNoticedIn } from '@motcua/domain/forms/form-subject';
import type { BookEntry } from '@motcua/domain/forms/form-tables';
import { findTemplate } from '@motcua/domain/forms/form-templates';
import { drawHtml } from '../../packages/papers/src/html.ts';
import { drawPdf } from '../../packages/papers/src/pdf.ts';
import type { Column, ExportedRow } from '../../services/oversight/src/exports/export-columns.ts';
import { writeShown } from '../../services/oversight/src/exports/export-formats.ts';

export const readInput = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
export const namesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, import.meta.url))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();

/** A dossier with its history, as it is kept in `dossiers/`. */
interface DossierInput extends Omit<FormSubject, 'dossier' | 'entries' | 'calendar' | 'notes' | 'officers'> {
  /** The sets its forms are printed in. */
  readonly sets: readonly FormSet[];
  /** A file of `calendars/`. */
  readonly calendar: string;
  /** The entries of its history. */
  readonly lines: readonly Entry[];
  readonly notes: Readonly<Record<string, string>>;
  readonly officers: Readonly<Record<string, string>>;
}

function subjectOf(name: string): FormSubject & Pick<DossierInput, 'sets'> {
  const input = readInput<DossierInput>(`dossiers/${name}.json`);
  return {
    ...input,
    entries: input.lines,
    dossier: asKnownOn(input.lines, Number.POSITIVE_INFINITY)!,
    calendar: compileCalendar(readInput<CalendarDefinition>(`calendars/${input.calendar}.json`)),
    notes: new Map(Object.entries(input.notes)),
    officers: new Map(Object.entries(input.officers)),
  };
}

interface BookInput extends Omit<Parameters<typeof fillBook>[1], 'entries'> {
  /** `dossier` is a file of `dossiers/`. */
  readonly entries: readonly (Omit<BookEntry, 'dossier' | 'applicant'> & { readonly dossier: string })[];
}

/** A paper or an export by its name, and how its bytes are made. */
type Made = readonly [name: string, make: () => Promise<Uint8Array>];

/** Both ways a form is drawn. */
const drawn = (name: string, form: FilledForm): Made[] => [
  [`${name}.pdf`, () => drawPdf(form)],
  [`${name}.html`, async () => Buffer.from(drawHtml(form).html)],
];

/** Every form that can be printed of a dossier. */
function formsMade(name: string): Made[] {
  const subject = subjectOf(name);
  const { sets, dossier, calendar, entries } = subject;
  const newest = formsNoticedIn(entries);
  const requests = dossier.supplements.map((_, i) => i + 1);
  return sets.flatMap((set) => {
    const { options } = formsOf(dossier, calendar.timeZone, set, { newest });
    const available = options.filter(({ why }) => why === null).map(({ form }) => form);
    return available.flatMap((form) =>
      (form === 'supplement-request' ? requests : [undefined]).flatMap((no) => {
        const template = requireForm(dossier, calendar.timeZone, { form, set, no, newest });
        const numbered = no === undefined ? form : `${form}-${no}`;
        return drawn(`${name}/${set}/${numbered}`, fillForm(template, subject, no));
      }),
    );
  });
}

/** A tracking book, as each set has it. */
function booksMade(name: string): Made[] {
  const input = readInput<BookInput>(`books/${name}.json`);
  const subjects = input.entries.map((entry) => subjectOf(entry.dossier));
  const entries = input.entries.map((entry, i) => {
    const { dossier, applicant } = subjects[i]!;
    return { ...entry, dossier, applicant };
  });
  const newest = Math.max(1, ...subjects.map((subject) => formsNoticedIn(subject.entries)));
  return formSets.flatMap((set) => {
    const template = findTemplate('tracking-book', set, input.from, newest)!;
    return drawn(`tracking-book-${name}/${set}`, fillBook(template, { ...input, entries }));
  });
}

interface ExportInput {
  readonly columns: readonly Column[];
  readonly rows: readonly ExportedRow[];
}

/** An export in every format that shows dossiers; its rows come in batches of seven. */
function exportsMade(name: string): Made[] {
  const { columns, rows } = readInput<ExportInput>(`exports/${name}.json`);
  async function* batches() {
    for (let from = 0; from < rows.length; from += 7) yield rows.slice(from, from + 7);
  }
  const written = async (format: 'ndjson' | 'csv' | 'xlsx') =>
    Buffer.concat(await Array.fromAsync(writeShown(format, batches(), columns)));
  return (['ndjson', 'csv', 'xlsx'] as const).map((format) => [`export-${name}.${format}`, () => written(format)]);
}

/** Every paper and export that the inputs of the corpus give today. */
export const papers: ReadonlyMap<string, () => Promise<Uint8Array>> = new Map([
  ...namesIn('dossiers').flatMap(formsMade),
  ...namesIn('books').flatMap(booksMade),
  ...namesIn('exports').flatMap(exportsMade),
]);

import type { Tx } from '@motcua/db/database';
import { type DossierFilter, readDossiers } from '@motcua/db/dossiers/dossier-lists';
import { toDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants } from '@motcua/db/dossiers/person-records';
import { toDossierView } from '@motcua/http/dossier-view';
import type { Deps } from '../deps.ts';
import { columnsOf, type ExportedRow } from './export-columns.ts';
import { toImportRows } from './export-for-import.ts';
import { type ExportFormat, toLines, writeShown } from './export-formats.ts';

/** How many dossiers are read at a time. An export holds no more in memory. */
const batchRows = 500;

export interface Exported {
  readonly format: ExportFormat;
  readonly filter: DossierFilter;
  /** The instant at which lateness is judged, epoch ms. */
  readonly at: number;
  readonly withApplicants: boolean;
}

/** The bytes of an export. The dossiers are read as the bytes are taken. */
export function exported(deps: Deps, tx: Tx, { format, ...what }: Exported): AsyncIterable<Uint8Array> {
  if (format === 'import') return rowsForImport(deps, tx, what);
  return writeShown(format, shownRows(deps, tx, what), columnsOf(what.withApplicants));
}

type Read = Omit<Exported, 'format'>;

async function* rowsForImport(deps: Deps, tx: Tx, { filter, at }: Read): AsyncGenerator<Buffer> {
  for await (const batch of readDossiers(tx, filter, batchRows, at))
    yield toLines(await toImportRows(deps, tx, batch, at));
}

async function* shownRows(deps: Deps, tx: Tx, { filter, at, withApplicants }: Read): AsyncGenerator<ExportedRow[]> {
  for await (const batch of readDossiers(tx, filter, batchRows, at)) {
    const ids = batch.map(({ id }) => id);
    const applicants = withApplicants ? await openApplicants(tx, deps.vault, ids) : undefined;
    const rows: ExportedRow[] = [];
    for (const row of batch) {
      const { calendar } = await deps.calendars.get(tx, row.calendarId, row.calendarEdition);
      const view = toDossierView(toDossier(row), at, calendar);
      const dossier = applicants ? { ...view, applicant: applicants.get(row.id) ?? null } : view;
      rows.push({ dossier, timeZone: calendar.timeZone });
    }
    yield rows;
  }
}

/** Imports a stream of lines, each in a transaction of its own, and reports on each. */
import { isUnavailable, transaction } from '@motcua/db/database';
import { Refusal } from '@motcua/domain/refusal';
import { findDirtyText } from '@motcua/http/bodies';
import { toRowProblem } from '@motcua/http/errors';
import { namingMissing } from '@motcua/http/field-texts';
import type { Problem } from '@motcua/http/problem';
import { actorOf } from '@motcua/http/requests';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyRequest } from 'fastify';
import { pMapIterable } from 'p-map';
import type { Deps } from '../deps.ts';
import { type Imported, importDossier } from './import-dossier.ts';
import { ImportRow } from './import-row.ts';
import { type NdjsonLine, readNdjson } from './ndjson.ts';

const maxLineBytes = 65_536;
/** How many rows are imported at once: enough to keep the database busy, few enough to leave room for the counter. */
const concurrency = 4;

/** What lines are imported with, and for whom. */
interface Importing {
  readonly deps: Deps;
  readonly log: Logger;
  readonly request: FastifyRequest;
}

/** The report on one line. */
interface Report {
  readonly line: number;
  readonly outcome: Imported['outcome'] | 'refused';
  readonly code?: string;
  readonly externalCode?: string;
  readonly computed?: unknown;
  readonly problem?: Problem;
}

/** Yields a report on each line, in order, and at the end a summary: each as a line of NDJSON. */
export async function* importLines(importing: Importing, body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const counts = { imported: 0, 'already-imported': 0, refused: 0 };
  let differing = 0;
  const lines = readNdjson(body, maxLineBytes);
  for await (const report of pMapIterable(lines, (line) => importLine(importing, line), { concurrency })) {
    counts[report.outcome] += 1;
    if (report.computed !== undefined) differing += 1;
    yield `${JSON.stringify(report)}\n`;
  }
  const { imported, 'already-imported': alreadyImported, refused } = counts;
  const rows = imported + alreadyImported + refused;
  yield `${JSON.stringify({ summary: { rows, imported, alreadyImported, refused, differing } })}\n`;
}

/** Imports one line. A line that is refused, or that fails, is reported like any other. */
async function importLine(importing: Importing, read: NdjsonLine): Promise<Report> {
  const { line } = read;
  if ('fault' in read) return refused(importing, line, read.fault);
  if (findDirtyText(read.value) !== undefined) return refused(importing, line, 'invalid-encoding');
  try {
    const row = ImportRow.parse(read.value, namingMissing);
    return { line, ...(await importRow(importing, row)), externalCode: row.externalCode };
  } catch (error) {
    return refused(importing, line, error);
  }
}

/** Imports a row in a transaction. Of a row sent twice at once, the slower one tries again, and finds it imported. */
async function importRow({ deps, request }: Importing, row: ImportRow): Promise<Imported> {
  const attempt = () =>
    transaction(deps.db, async (tx) =>
      importDossier(deps, tx, row, { actor: actorOf(request), at: await deps.time(tx) }),
    );
  return attempt().catch((error) => {
    if (error instanceof Refusal && error.code === 'external-code-taken') return attempt();
    throw error;
  });
}

/** @param error what was thrown, or the code of the edge for a line that cannot be read */
function refused({ log, request }: Importing, line: number, error: unknown): Report {
  const problem = toRowProblem(error, request, isUnavailable);
  if (problem.status >= 500) log.error({ kind: 'fault', requestId: request.id, err: error }, 'import row');
  return { line, outcome: 'refused', problem };
}

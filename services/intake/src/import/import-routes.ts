import { Readable } from 'node:stream';
import { isUnavailable, transaction } from '@motcua/db/database';
import { Refusal } from '@motcua/domain/refusal';
import { findDirtyText } from '@motcua/http/bodies';
import { toRowProblem } from '@motcua/http/errors';
import { EdgeRefusal, type Problem } from '@motcua/http/problem';
import { actorOf } from '@motcua/http/requests';
import { untilStalled } from '@motcua/http/stalled';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Imported, importDossier } from './import-dossier.ts';
import { ImportRow } from './import-row.ts';
import { type NdjsonLine, readNdjson } from './ndjson.ts';

const maxLineBytes = 65_536;
/** Rows under way at once: enough to keep the database busy, few enough to leave room for the counter. */
const together = 4;

interface Report {
  readonly line: number;
  readonly outcome: Imported['outcome'] | 'refused';
  readonly code?: string;
  readonly externalCode?: string;
  readonly computed?: unknown;
  readonly problem?: Problem;
}

/**
 * Takes over open dossiers from older systems, row by row, and reports on each as it goes. An import that brings nothing
 * for `silentMs` (a minute if not given) is ended.
 */
export function importRoutes(deps: Deps, log: Logger, silentMs?: number): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(['application/x-ndjson', 'application/ndjson'], (_request, payload, done) =>
      done(null, payload),
    );
    app.post(
      '/v1/imports',
      {
        config: { access: ['counter', 'admin'] },
        validatorCompiler: () => (value) => ({ value }),
        schema: {
          operationId: 'importDossiers',
          tags: ['dossiers'],
          summary: 'Import open dossiers (NDJSON in, NDJSON report out)',
          description:
            'One dossier a line, in any status that has not ended, with the facts that lead there. Each row is its own transaction and its own line in the report, in order; the last line sums up. A row sent again answers `already-imported`. A promise that our calculation gives too goes on by the law’s term; any other is kept to the millisecond and moved only by what happens from now on, and the report says what ours would be (`computed`). The history says that it was imported, when and from where.',
          // A stream of rows: each is parsed when it is reached, not the body as a whole.
          consumes: ['application/x-ndjson'],
          body: ImportRow,
          response: {
            200: {
              description: 'One report a row, then {"summary": …}',
              content: { 'application/x-ndjson': { schema: z.unknown() } },
            },
          },
        },
      },
      (request, reply) => {
        if (!(request.body instanceof Readable))
          throw new EdgeRefusal('unsupported-media-type', 'a body of application/x-ndjson is needed');
        const reports = Readable.from(importAll(deps, log, request, silentMs), { objectMode: false });
        return reply
          .type('application/x-ndjson')
          .serializer((payload: unknown) => payload as string)
          .send(reports as never);
      },
    );
  };
}

async function* importAll(deps: Deps, log: Logger, request: FastifyRequest, silentMs?: number): AsyncGenerator<string> {
  const body = untilStalled(request.body as Readable, silentMs);
  const counts = { imported: 0, 'already-imported': 0, refused: 0 };
  let differing = 0;
  const underWay: Promise<Report>[] = [];
  const settle = async () => {
    const report = await underWay.shift()!;
    counts[report.outcome] += 1;
    if (report.computed !== undefined) differing += 1;
    return `${JSON.stringify(report)}\n`;
  };
  for await (const line of readNdjson(body, maxLineBytes)) {
    underWay.push(importLine(deps, log, request, line));
    if (underWay.length >= together) yield await settle();
  }
  while (underWay.length > 0) yield await settle();
  const { imported, 'already-imported': alreadyImported, refused } = counts;
  const rows = imported + alreadyImported + refused;
  yield `${JSON.stringify({ summary: { rows, imported, alreadyImported, refused, differing } })}\n`;
}

const isCodeTaken = (error: unknown) => error instanceof Refusal && error.code === 'external-code-taken';

async function importLine(deps: Deps, log: Logger, request: FastifyRequest, line: NdjsonLine): Promise<Report> {
  try {
    if ('fault' in line)
      return { line: line.line, outcome: 'refused', problem: toRowProblem(line.fault, request, isUnavailable) };
    if (findDirtyText(line.value) !== undefined)
      return { line: line.line, outcome: 'refused', problem: toRowProblem('invalid-encoding', request, isUnavailable) };
    const row = ImportRow.parse(line.value);
    const take = () =>
      transaction(deps.db, async (tx) =>
        importDossier(deps, tx, row, { actor: actorOf(request), at: await deps.time(tx) }),
      );
    // Who lost the race for the code to the same row, sent twice at once, finds it imported.
    const imported = await take().catch((error) => (isCodeTaken(error) ? take() : Promise.reject(error)));
    return { line: line.line, ...imported, externalCode: row.externalCode };
  } catch (error) {
    const problem = toRowProblem(error, request, isUnavailable);
    if (problem.status >= 500) log.error({ kind: 'fault', requestId: request.id, err: error }, 'import row');
    return { line: line.line, outcome: 'refused', problem };
  }
}

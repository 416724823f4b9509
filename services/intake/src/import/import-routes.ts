import { Readable } from 'node:stream';
import type { App } from '@motcua/http/app';
import { EdgeRefusal } from '@motcua/http/problem';
import { untilStalled } from '@motcua/http/stalled';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { importLines } from './import-lines.ts';
import { ImportRow } from './import-row.ts';

/**
 * The import of open dossiers from older systems. An import that sends nothing for `silentMs` (a minute by default)
 * ends.
 */
export function importRoutes(deps: Deps, log: Logger, silentMs?: number): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(['application/x-ndjson', 'application/ndjson'], (_request, payload, done) =>
      done(null, payload),
    );
    importDossiersRoute(app, deps, log, silentMs);
  };
}

function importDossiersRoute(app: App, deps: Deps, log: Logger, silentMs?: number): void {
  app.post(
    '/v1/imports',
    {
      config: { access: ['counter', 'admin'] },
      // The body is a stream of rows: each row is parsed when it is reached, the body as a whole is not.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        operationId: 'importDossiers',
        tags: ['dossiers'],
        summary: 'Import open dossiers (NDJSON in, NDJSON report out)',
        description:
          'One dossier a line, in any status that has not ended, with the facts that lead there. Each row is its own transaction and its own line in the report, in order; the last line sums up. A row sent again answers `already-imported`. A promise that our calculation gives too goes on by the law’s term; any other is kept to the millisecond and moved only by what happens from now on, and the report says what ours would be (`computed`). The history says that it was imported, when and from where.',
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
      const reports = importLines({ deps, log, request }, untilStalled(request.body, silentMs));
      return reply
        .type('application/x-ndjson')
        .serializer((payload: unknown) => payload as string)
        .send(Readable.from(reports, { objectMode: false }) as never);
    },
  );
}

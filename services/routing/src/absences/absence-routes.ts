import { transaction } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { type AbsenceRow, addAbsence, endAbsence, listAbsences } from '@motcua/db/staff/absences';
import { findOfficer } from '@motcua/db/staff/officers';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { isAwayAt } from '@motcua/domain/routing/absence';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { tried } from '@motcua/http/dry-run';
import { InstantIn, InstantOut, instantOrNull } from '@motcua/http/fields';
import { actorOf, decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId } from '../fields.ts';

const NewAbsence = z
  .strictObject({
    from: InstantIn.optional().meta({ description: 'When it begins; now if not given' }),
    to: InstantIn.nullish().meta({ description: 'When it ends; until it is ended, if not given' }),
    delegate: OfficerId.nullish().meta({ description: 'Who acts in the officer’s place: one of the same agency' }),
  })
  .meta({
    id: 'NewAbsence',
    examples: [{ from: '2026-11-25T07:30:00+07:00', to: '2026-11-28T07:30:00+07:00', delegate: 'vp-justice-2' }],
  });

const AbsenceView = z
  .object({
    id: z.uuid(),
    officer: OfficerId,
    from: InstantOut,
    to: InstantOut.nullable().meta({ description: 'Null: until it is ended' }),
    delegate: OfficerId.nullable(),
    away: z.boolean().meta({ description: 'It lasts now; derived, not stored' }),
    createdAt: InstantOut,
    createdBy: z.string(),
    endedAt: InstantOut.nullable().meta({ description: 'Ended early, or called off before it began' }),
    endedBy: z.string().nullable(),
  })
  .meta({ id: 'Absence' });

const managers = ['supervisor', 'admin'] as const;

const refusalsOfAdding = [
  'absence-reversed',
  'absences-overlap',
  'delegate-absent',
  'delegate-elsewhere',
  'delegate-is-self',
  'idempotency-key-reused',
  'instant-invalid',
  'officer-is-delegate',
  'officer-unknown',
] as const;

/** Which officers are away, and who acts in their place. */
export function absenceRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    addAbsenceRoute(app, deps);
    listAbsencesRoute(app, deps);
    endAbsenceRoute(app, deps);
  };
}

function addAbsenceRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/officers/:id/absences',
    {
      config: {
        access: managers,
        dryRun: true,
        refuses: refusalsOfAdding,
      },
      schema: {
        operationId: 'addAbsence',
        tags: ['tasks'],
        summary: 'Record that an officer is away',
        description:
          'While it lasts no new task is given to the officer, nobody acts in their name, and the delegate may claim, complete and return their tasks: the history says on whose behalf. Tasks stay where they are; POST /v1/task-reassignments moves them. Moves no clock.',
        params: z.object({ id: OfficerId }),
        body: NewAbsence,
        response: { 201: tried(AbsenceView).meta({ id: 'AddedAbsence' }) },
      },
    },
    async (request, reply) => {
      const { from, to = null, delegate = null } = request.body;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const act = { actor: actorOf(request), at: await deps.time(tx) };
        const wanted = {
          officerId: request.params.id,
          fromAt: from ?? act.at,
          toAt: to,
          delegateOfficerId: delegate,
        };
        return { status: 201, headers: {}, body: toView(await addAbsence(tx, wanted, act), act.at) };
      });
      return send(reply, answer);
    },
  );
}

function listAbsencesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/officers/:id/absences',
    {
      config: { access: accessRoles, refuses: ['officer-unknown'] },
      schema: {
        operationId: 'listAbsences',
        tags: ['tasks'],
        summary: 'List when an officer was, is or will be away',
        params: z.object({ id: OfficerId }),
        querystring: PageQuery,
        response: { 200: pageOf(AbsenceView) },
      },
    },
    async ({ params: { id }, query: { cursor, limit } }) => {
      if ((await findOfficer(deps.db, id)) === undefined)
        throw new Refusal('officer-unknown', `no officer has the id ${id}`);
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listAbsences(deps.db, id, { after, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => toView(row, now),
        (row) => [row.id],
      );
    },
  );
}

function endAbsenceRoute(app: App, deps: Deps): void {
  app.delete(
    '/v1/officers/:id/absences/:absence',
    {
      config: { access: managers, refuses: ['absence-not-found'] },
      schema: {
        operationId: 'endAbsence',
        tags: ['tasks'],
        summary: 'End an absence now, or call it off',
        description: 'It stays on record. One that is over already is answered as it is. Moves no clock.',
        params: z.object({ id: OfficerId, absence: z.uuid() }),
        response: { 200: AbsenceView },
      },
    },
    async (request) => {
      const { id: officerId, absence: id } = request.params;
      return transaction(deps.db, async (tx) => {
        const act = { actor: actorOf(request), at: await deps.time(tx) };
        return toView(await endAbsence(tx, { officerId, id }, act), act.at);
      });
    },
  );
}

function toView(row: AbsenceRow, now: number): z.infer<typeof AbsenceView> {
  return {
    id: row.id,
    officer: row.officerId,
    from: formatInstant(row.fromAt),
    to: instantOrNull(row.toAt),
    delegate: row.delegateOfficerId,
    away: isAwayAt(row, now),
    createdAt: formatInstant(row.createdAt),
    createdBy: row.createdBy,
    endedAt: instantOrNull(row.endedAt),
    endedBy: row.endedBy,
  };
}

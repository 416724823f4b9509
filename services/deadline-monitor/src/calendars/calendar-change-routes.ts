import type { Tx } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { createRecalculation, previewOf, requirePreview } from '@motcua/db/recalculation/recalculations';
import {
  addDraft,
  deleteDraft,
  getDraft,
  lockCalendarChanges,
  putInForce,
} from '@motcua/db/reference/calendar-editions';
import { type CalendarEditionRow, readInForce } from '@motcua/db/reference/calendars';
import type { CalendarException } from '@motcua/domain/calendars/calendar-definition';
import type { OwnDefinition } from '@motcua/domain/calendars/calendar-inheritance';
import { Refusal } from '@motcua/domain/refusal';
import type { App } from '@motcua/http/app';
import { key, words } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarName, EditionNumber } from '../fields.ts';
import { Day, exampleCalendar, OwnCalendarBody, Sessions, under } from './calendar-views.ts';
import { EditionView, RecalculationView, toEditionView, toRecalculationView } from './edition-views.ts';

const Basis = words(1_000).meta({ description: 'The documents that order it' });

const NewEdition = z
  .strictObject({
    definition: OwnCalendarBody.meta({
      description: 'The whole; of a calendar with a parent only what differs from it',
    }),
    parent: CalendarName.optional().meta({
      description: 'Of a new calendar: the calendar it inherits from. It never changes afterwards',
    }),
    basis: Basis,
  })
  .meta({
    id: 'NewCalendarEdition',
    examples: [
      { definition: exampleCalendar, basis: 'Nghị quyết 28/2026/QH16' },
      {
        parent: 'vn',
        definition: { week: { fri: ['07:30-11:30'] } },
        basis: 'Quyết định 12/QĐ-UBND về giờ làm việc',
      },
    ],
  });

const Closure = z
  .strictObject({
    dates: z.array(Day).min(1).max(100),
    sessions: Sessions.optional().meta({
      description: 'When the office is open all the same; closed all day if not given',
    }),
    name: words(500),
    document: key(500).meta({ description: 'Number of the document that orders it' }),
  })
  .meta({
    id: 'CalendarClosure',
    examples: [{ dates: ['2026-11-26'], sessions: ['07:30-11:30'], name: 'Phòng chống bão', document: '12/CĐ-UBND' }],
  });

const ById = z.object({ id: CalendarName });
const ByEdition = ById.extend({ edition: EditionNumber });

/** Drafts of editions: writing them, previewing their impact, putting them in force. */
export function calendarChangeRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    addCalendarEditionRoute(app, deps);
    draftCalendarClosureRoute(app, deps);
    deleteCalendarEditionRoute(app, deps);
    previewCalendarEditionRoute(app, deps);
    putCalendarEditionInForceRoute(app, deps);
  };
}

/** The refusals of writing a draft. */
const refusalsOfDrafting = [
  'calendar-edition-exists',
  'calendar-hole',
  'calendar-invalid',
  'idempotency-key-reused',
  'sessions-overlap',
] as const;

function addCalendarEditionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/editions',
    {
      config: {
        access: ['admin'],
        refuses: [...refusalsOfDrafting, 'calendar-parent-unknown'],
      },
      schema: {
        operationId: 'addCalendarEdition',
        tags: ['calendars'],
        summary: 'Write the next edition of a calendar, as a draft',
        description:
          'Nothing counts by a draft: preview its impact, then put it in force. Editions never change; a correction is another one. The first edition of a new calendar is in force at once. With a parent (unit → province → nation) only what differs is given: the week is merged by weekday, exceptions by date. An edition covers every day the one in force covers, and none its parent does not. Moves no clock.',
        params: ById,
        body: NewEdition,
        response: { 201: EditionView },
      },
    },
    async (request, reply) => {
      const { definition, parent, basis } = request.body;
      const calendarId = request.params.id;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const createdAt = await deps.time(tx);
        const added = { calendarId, parentId: parent, own: definition, basis, createdAt, createdBy: actorOf(request) };
        try {
          return created(await addDraft(tx, added));
        } catch (error) {
          throw under('definition', error);
        }
      });
      return send(reply, answer);
    },
  );
}

function created(row: CalendarEditionRow) {
  const location = `/v1/calendars/${row.calendarId}/editions/${row.edition}`;
  return { status: 201, headers: { location }, body: toEditionView(row, row.inForceAt === null ? 0 : row.edition) };
}

function draftCalendarClosureRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/closures',
    {
      config: {
        access: ['admin'],
        refuses: [...refusalsOfDrafting, 'calendar-unknown'],
      },
      schema: {
        operationId: 'draftCalendarClosure',
        tags: ['calendars'],
        summary: 'Draft an edition that closes days, or opens them for part of the day',
        description:
          'The edition in force with these days changed, as a draft: for a storm, an ad-hoc closure, a half-day or a make-up day. What the calendar said of such a day itself is replaced. Moves no clock.',
        params: ById,
        body: Closure,
        response: { 201: EditionView },
      },
    },
    async (request, reply) => {
      const calendarId = request.params.id;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const createdAt = await deps.time(tx);
        await lockCalendarChanges(tx);
        const own = closedOn(await inForceOwn(tx, calendarId), request.body);
        try {
          const { document: basis } = request.body;
          return created(await addDraft(tx, { calendarId, own, basis, createdAt, createdBy: actorOf(request) }));
        } catch (error) {
          throw asClosure(error);
        }
      });
      return send(reply, answer);
    },
  );
}

/** What the edition in force itself states. */
async function inForceOwn(tx: Tx, calendarId: string): Promise<OwnDefinition> {
  const row = (await readInForce(tx)).find((one) => one.calendarId === calendarId);
  if (row === undefined) throw new Refusal('calendar-unknown', `no calendar has the id ${calendarId}`);
  return row.own;
}

/**
 * What a calendar states, with these days closed or opened for part of the day. The new exceptions come first: the path
 * of a refusal then counts them as the request does.
 */
function closedOn(own: OwnDefinition, { dates, sessions, name, document }: z.infer<typeof Closure>): OwnDefinition {
  const day = (date: string): CalendarException => ({
    date,
    ...(sessions === undefined || sessions.length === 0
      ? { kind: 'closed' as const }
      : { kind: 'working' as const, sessions }),
    name,
    basis: document,
    status: 'confirmed',
  });
  const kept = (own.exceptions ?? []).filter(({ date }) => !dates.includes(date));
  return { ...own, exceptions: [...dates.map(day), ...kept] };
}

/** A refusal of the edition as one of the closure: with the path of the day in the request. */
function asClosure(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.path === undefined) return error;
  const [, place, member, rest] = /^exceptions\.(\d+)\.(date|sessions)(.*)$/.exec(error.path) ?? [];
  if (place === undefined) return error;
  const path = member === 'date' ? `dates.${place}` : `sessions${rest}`;
  return error.with({ path });
}

function deleteCalendarEditionRoute(app: App, deps: Deps): void {
  app.delete(
    '/v1/calendars/:id/editions/:edition',
    {
      config: { access: ['admin'], refuses: ['calendar-edition-in-use', 'calendar-unknown', 'idempotency-key-reused'] },
      schema: {
        operationId: 'deleteCalendarEdition',
        tags: ['calendars'],
        summary: 'Delete a draft',
        description:
          'With the previews of its impact. An edition that is or was in force is in use for ever. A draft never changes, so no If-Match is asked for. Moves no clock.',
        params: ByEdition,
        response: { 200: EditionView },
      },
    },
    async (request, reply) => {
      const { id, edition } = request.params;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const body = toEditionView(await deleteDraft(tx, id, edition), 0);
        return { status: 200, headers: {}, body };
      });
      return send(reply, answer);
    },
  );
}

/** The refusals of previewing a draft and of putting it in force. */
const ofDraft = [
  'calendar-edition-in-force',
  'calendar-hole',
  'calendar-invalid',
  'calendar-unknown',
  'idempotency-key-reused',
] as const;

function previewCalendarEditionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/editions/:edition/impact',
    {
      config: {
        access: ['admin'],
        refuses: ofDraft,
      },
      schema: {
        operationId: 'previewCalendarEdition',
        tags: ['calendars'],
        summary: 'Begin to find out what a draft would do to open dossiers',
        description:
          'Works in the background over every open dossier that counts by the calendar or by one that inherits from it; the recalculation shows how far it has come, and lists the dossiers that would move and those that would become late. Changes no dossier and moves no clock.',
        params: ByEdition,
        response: { 202: RecalculationView },
      },
    },
    async (request, reply) => {
      const { id: calendarId, edition } = request.params;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await getDraft(tx, calendarId, edition);
        return begun(await previewOf(tx, { calendarId, edition }, actorOf(request)));
      });
      return send(reply, answer);
    },
  );
}

function begun(row: Parameters<typeof toRecalculationView>[0]) {
  return { status: 202, headers: { location: `/v1/projections/${row.id}` }, body: toRecalculationView(row) };
}

function putCalendarEditionInForceRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/editions/:edition/put-in-force',
    {
      config: {
        access: ['admin'],
        refuses: [...ofDraft, 'impact-not-previewed'],
      },
      schema: {
        operationId: 'putCalendarEditionInForce',
        tags: ['calendars'],
        summary: 'Put a draft in force and move open dossiers to it',
        description:
          'At once for everything accepted from now on; every calendar that inherits from it gets a new edition that is in force as well. Open dossiers then follow in the background: their dates are derived again from acceptance, term, suspensions and extensions, each with a line in its history. Closed dossiers keep the edition they were judged by, and a breach that was recorded stands. Asks for a finished preview of the impact. A draft is put in force once, so no If-Match is asked for.',
        params: ByEdition,
        response: { 202: RecalculationView },
      },
    },
    async (request, reply) => {
      const { id: calendarId, edition } = request.params;
      const by = actorOf(request);
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const at = await deps.time(tx);
        await lockCalendarChanges(tx);
        const draft = await getDraft(tx, calendarId, edition);
        await requirePreview(tx, { calendarId, edition });
        const recalculation = await createRecalculation(tx, {
          mode: 'apply',
          of: { calendarId, edition },
          createdBy: by,
        });
        await putInForce(tx, draft, { at, by });
        return begun(recalculation);
      });
      return send(reply, answer);
    },
  );
}

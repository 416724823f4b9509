import type { Queryable } from '@motcua/db/database';
import { type Group, getGroup } from '@motcua/db/dossiers/dossier-groups';
import { answerOnce } from '@motcua/db/idempotency';
import { lateness } from '@motcua/domain/deadlines/lateness';
import { groupDates, groupFinishedAt, groupStatus, wayOf } from '@motcua/domain/dossiers/dossier-group';
import { Status, statusTexts } from '@motcua/domain/dossiers/status';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DayOut, DossierCode, InstantOut, StatusOut } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { NewDossier, presentedOf } from '../register/new-dossier.ts';
import { refusalsOfRegistration } from '../register/register.ts';
import { DossierView, instantOrNull, LatenessName, TermView, toDossierView } from '../views.ts';
import { registerGroup } from './register-group.ts';

const { procedure: _procedure, decidingAgency: _decidingAgency, ...filed } = NewDossier.shape;

const NewDossierGroup = z
  .strictObject({
    group: z
      .string()
      .min(1)
      .max(40)
      .meta({ description: 'Code of the linked group', examples: ['3.000722'] }),
    ...filed,
    decidingAgencies: z.record(z.string().max(40), AgencyId).default({}).meta({
      description: 'Who decides a part, by part; the receiving agency where the group lets it and none is named',
    }),
  })
  .meta({
    id: 'NewDossierGroup',
    examples: [
      {
        group: '3.000722',
        channel: 'online',
        applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
        documents: [{ name: 'Giấy chứng sinh', form: 'original', quantity: 1 }],
        receivingAgency: 'H42.12',
        decidingAgencies: { insurance: 'H42.202' },
      },
    ],
  });

const DossierGroupView = z
  .object({
    code: DossierCode.meta({ description: 'Of the whole filing; each part has one of its own' }),
    group: z.string(),
    name: z.string(),
    legalBasis: z.array(z.string()),
    confidence: z.enum(['high', 'medium', 'low']).meta({ description: 'How sure the rules of the group are' }),
    status: StatusOut.meta({ description: 'National status of the whole; derived from its parts' }),
    statusText: z.object({ vi: z.string(), en: z.string() }),
    receivingAgency: AgencyId,
    applicantId: z.uuid().meta({ description: 'Pseudonym of the applicant' }),
    registeredAt: InstantOut,
    term: TermView.nullable().meta({ description: 'Of the whole; null: as long as its parts' }),
    promisedAt: InstantOut.nullable(),
    dueAt: InstantOut.nullable().meta({ description: 'Of the whole; null while the clock of any part stands' }),
    dueOn: DayOut.nullable(),
    lateness: LatenessName,
    finishedAt: InstantOut.nullable().meta({ description: 'When its last part was finished' }),
    parts: z.array(
      z.object({
        part: z.string(),
        name: z.string(),
        after: z.string().nullable().meta({ description: 'The part whose result it needs' }),
        way: z.enum(['open', 'waiting', 'cut-off']).meta({
          description:
            'waiting: until the part before it is finished and granted, then it is accepted by itself; cut-off: that part ended without being granted',
        }),
        dossier: DossierView,
      }),
    ),
  })
  .meta({ id: 'DossierGroup' });

/** Several dossiers filed as one. */
export function groupRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    registerDossierGroupRoute(app, deps);
    getDossierGroupRoute(app, deps);
  };
}

function registerDossierGroupRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/dossier-groups',
    {
      config: {
        access: ['counter', 'admin'],
        refuses: [
          ...refusalsOfRegistration,
          'dossier-code-taken',
          'group-part-unknown',
          'group-unknown',
          'idempotency-key-reused',
        ],
      },
      schema: {
        operationId: 'registerDossierGroup',
        tags: ['dossiers'],
        summary: 'Register a linked group: one filing, several dossiers',
        description:
          'All parts or none. A part that needs nothing is accepted and its clocks start; one that needs the result of another is filed (status 1), and accepted by itself at the instant that one is finished and granted. A term of the whole runs from now as the service term of each part. The papers and the fee stand with the first part.',
        body: NewDossierGroup,
        response: { 201: DossierGroupView },
      },
    },
    async (request, reply) => {
      const { group, channel, applicant, receivingAgency, decidingAgencies, helpedAgency } = request.body;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const act = { actor: actorOf(request), at: await deps.time(tx) };
        const registration = {
          ...{ group, channel, applicant, receivingAgency, decidingAgencies },
          helpedAgency: helpedAgency ?? receivingAgency,
          presented: presentedOf(request.body),
        };
        const code = await registerGroup(deps, tx, registration, act);
        const body = await toGroupView(deps, tx, await getGroup(tx, code), act.at);
        return { status: 201, headers: { location: `/v1/dossier-groups/${code}` }, body };
      });
      return send(reply, answer);
    },
  );
}

function getDossierGroupRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossier-groups/:code',
    {
      config: { access: accessRoles, refuses: ['group-not-found'] },
      schema: {
        operationId: 'getDossierGroup',
        tags: ['dossiers'],
        summary: 'Read a linked group with its parts',
        description: 'Status and dates of the whole follow from its parts; nothing of them is stored. Changes nothing.',
        params: z.object({ code: DossierCode }),
        response: { 200: DossierGroupView },
      },
    },
    async ({ params }) => toGroupView(deps, deps.db, await getGroup(deps.db, params.code), await deps.time(deps.db)),
  );
}

async function toGroupView(
  deps: Deps,
  q: Queryable,
  { code, definition, parts, registeredAt, agencyId }: Group,
  now: number,
): Promise<z.infer<typeof DossierGroupView>> {
  const lead = parts[0]!.dossier;
  const { calendar } = await deps.calendars.get(q, lead.calendarId, lead.calendarEdition);
  const status = groupStatus(parts);
  const finishedAt = groupFinishedAt(parts);
  const dates = groupDates(parts, definition.term, calendar);
  const endedAt = status === Status.stopped ? now : finishedAt;
  const { vi, en } = statusTexts[status];
  return {
    code,
    group: definition.code,
    name: definition.name,
    legalBasis: [...definition.legalBasis],
    confidence: definition.confidence,
    status,
    statusText: { vi, en },
    receivingAgency: agencyId,
    applicantId: lead.applicantId,
    registeredAt: formatInstant(registeredAt),
    term: definition.term,
    promisedAt: instantOrNull(dates.promisedAt),
    dueAt: instantOrNull(dates.dueAt),
    dueOn: dates.dueOn,
    lateness: lateness({ ...dates, finishedAt, endedAt, now, timeZone: calendar.timeZone }),
    finishedAt: instantOrNull(finishedAt),
    parts: await Promise.all(
      parts.map(async ({ part, after, dossier }) => {
        const own = await deps.calendars.get(q, dossier.calendarId, dossier.calendarEdition);
        const { name } = definition.parts.find(({ code }) => code === part)!;
        const way = wayOf({ part, after, dossier }, parts);
        return { part, name, after, way, dossier: toDossierView(dossier, now, own.calendar) };
      }),
    ),
  };
}

import { getGroup } from '@motcua/db/dossiers/dossier-groups';
import { answerOnce } from '@motcua/db/idempotency';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DossierCode, key } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { filingFactsOf, NewDossier, presentedOf, toRepresentative } from '../register/new-dossier.ts';
import { refusalsOfPromise } from '../register/promise.ts';
import { refusalsOfFiling } from '../register/register.ts';
import { DossierGroupView, toGroupView } from './group-view.ts';
import { type GroupRegistration, registerGroup } from './register-group.ts';

const { procedure: _procedure, decidingAgency: _deciding, afterwards: _later, ...filed } = NewDossier.shape;

const NewDossierGroup = z
  .strictObject({
    group: key(40).meta({ description: 'Code of the linked group', examples: ['3.000722'] }),
    ...filed,
    decidingAgencies: z.record(key(40), AgencyId).default({}).meta({
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

/** Linked groups: several dossiers filed as one. */
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
          ...refusalsOfPromise,
          ...refusalsOfFiling,
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
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const act = { actor: actorOf(request), at: await deps.time(tx) };
        const code = await registerGroup(deps, tx, toRegistration(request.body), act);
        const body = await toGroupView(deps, tx, await getGroup(tx, code), act.at);
        return { status: 201, headers: { location: `/v1/dossier-groups/${code}` }, body };
      });
      return send(reply, answer);
    },
  );
}

const toRegistration = (body: z.infer<typeof NewDossierGroup>): GroupRegistration => ({
  group: body.group,
  channel: body.channel,
  filing: filingFactsOf(body),
  applicant: body.applicant,
  representative: body.representative && toRepresentative(body.representative),
  presented: presentedOf(body),
  receivingAgency: body.receivingAgency,
  helpedAgency: body.helpedAgency ?? body.receivingAgency,
  decidingAgencies: body.decidingAgencies,
});

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

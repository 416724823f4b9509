import { getDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants, openReplaced, openRepresentatives } from '@motcua/db/dossiers/person-records';
import { readHistory } from '@motcua/db/history/history';
import { type Statement, statementsIn } from '@motcua/domain/dossiers/people';
import { type PersonalData, personRoles } from '@motcua/domain/dossiers/person';
import { formatInstant } from '@motcua/domain/instant';
import { personRoles as access } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode, InstantOut, instantOrNull } from '@motcua/http/fields';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { PersonView } from '../views/person-view.ts';

const StatementView = z
  .object({
    role: z.enum(personRoles),
    personId: z.uuid().meta({ description: 'Pseudonym' }),
    from: InstantOut.meta({ description: 'When it was recorded' }),
    until: InstantOut.nullable().meta({ description: 'When it was corrected, replaced or ended; null: it holds' }),
    recordedBy: z.string(),
    person: PersonView.nullable().meta({ description: 'Null when the person was forgotten' }),
  })
  .meta({ id: 'PersonOfDossier' });

/** Who the people of a dossier are, and what was recorded of them before. */
export function peopleRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getPeopleRoute(app, deps);
  };
}

function getPeopleRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/people',
    {
      config: { access, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'getPeople',
        tags: ['dossiers'],
        summary: 'The applicant and the representative of a dossier, with what was recorded of them before',
        description: 'In the order in which it was recorded. Why something was corrected stands in the history.',
        params: z.object({ code: DossierCode }),
        response: { 200: z.object({ items: z.array(StatementView) }) },
      },
    },
    async ({ params: { code } }, reply) => {
      const { id } = await getDossier(deps.db, code);
      const statements = statementsIn(await readHistory(deps.db, id));
      const opened = {
        applicant: (await openApplicants(deps.db, deps.vault, [id])).get(id),
        representative: (await openRepresentatives(deps.db, deps.vault, [id])).get(id),
      };
      const replaced = await openReplaced(deps.db, deps.vault, id);
      const dataOf = ({ role, replacedId }: Statement) =>
        replacedId === null ? opened[role] : replaced.get(replacedId);
      reply.header('cache-control', 'no-store');
      return { items: statements.map((statement) => toView(statement, dataOf(statement))) };
    },
  );
}

const toView = (
  { role, personId, from, until, by }: Statement,
  person: PersonalData | undefined,
): z.infer<typeof StatementView> => ({
  ...{ role, personId, recordedBy: by },
  from: formatInstant(from),
  until: instantOrNull(until),
  person: person ?? null,
});

import { getDossier } from '@motcua/db/dossiers/dossiers';
import { listHistory } from '@motcua/db/history/history';
import { fillForm } from '@motcua/domain/forms/fill-form';
import { type DossierForm, dossierForms, formSets } from '@motcua/domain/forms/form';
import { type FormOption, formsOf, requireForm, unavailableReasons } from '@motcua/domain/forms/form-availability';
import { formsNoticedIn } from '@motcua/domain/forms/form-subject';
import { unavailableText } from '@motcua/domain/forms/form-text';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { FormAnswer, Format, formatOf, sendForm } from './answer.ts';
import { readFormSubject } from './subject.ts';

export const SetName = z.enum(formSets).meta({
  description: 'The official set: Circular 01/2018/TT-VPCP or Circular 03/2025/TT-VPCP',
});
const AskedSet = SetName.optional().meta({
  description: 'Which official set; the one in force when the dossier was accepted, if not given',
});

const FormsView = z
  .object({
    set: SetName,
    items: z.array(
      z.object({
        form: z.enum(dossierForms),
        no: z.string().nullable().meta({ description: 'Its number in the set; null: the set has no such form' }),
        title: z.string().nullable(),
        basis: z.string().nullable().meta({ description: 'The circular it belongs to' }),
        version: z.int().nullable(),
        available: z.boolean(),
        why: z.enum(unavailableReasons).nullable().meta({ description: 'Why it cannot be printed' }),
        text: z.string().nullable().meta({ description: 'The same in words, by Accept-Language' }),
        href: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Forms' });

/** The official forms of a dossier. */
export function formRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listDossierFormsRoute(app, deps);
    getDossierFormRoute(app, deps);
  };
}

function listDossierFormsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/forms',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'listDossierForms',
        tags: ['forms'],
        summary: 'Which forms of a dossier can be printed now, and why the others cannot',
        params: z.object({ code: DossierCode }),
        querystring: z.strictObject({ set: AskedSet }),
        response: { 200: FormsView },
      },
    },
    async ({ params: { code }, query, headers }) => {
      const dossier = await getDossier(deps.db, code);
      const { calendar } = await deps.calendars.get(deps.db, dossier.calendarId, dossier.calendarEdition);
      const newest = formsNoticedIn(await listHistory(deps.db, dossier.id, { limit: 1, after: undefined }));
      const { set, options } = formsOf(dossier, calendar.timeZone, query.set, { newest });
      const language = languageOf(headers['accept-language']);
      const toItem = ({ form, template, why }: FormOption) => ({
        form,
        no: template?.no ?? null,
        title: template?.title ?? null,
        basis: template?.basis ?? null,
        version: template?.version ?? null,
        available: why === null,
        why,
        text: why === null ? null : unavailableText(why, language),
        href: why === null ? hrefOf(code, form, query.set) : null,
      });
      return { set, items: options.map(toItem) };
    },
  );
}

function getDossierFormRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/forms/:form',
    {
      config: {
        access: ['counter', 'officer', 'supervisor', 'admin'],
        refuses: ['dossier-not-found', 'form-not-available'],
      },
      schema: {
        operationId: 'getDossierForm',
        tags: ['forms'],
        summary: 'Print a form of a dossier',
        description:
          'Drawn from the dossier and its history when asked for; the same dossier in the same state gives the same bytes. What is not known here is a dotted line. Names the applicant, so auditors cannot print it. Changes nothing.',
        params: z.object({ code: DossierCode, form: z.enum(dossierForms) }),
        querystring: z.strictObject({
          format: Format,
          set: AskedSet,
          no: z.coerce
            .number()
            .int()
            .min(1)
            .max(1000)
            .optional()
            .meta({ description: 'Which supplement request, from 1; the last one if not given' }),
        }),
        response: { 200: FormAnswer },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const subject = await readFormSubject(deps, params.code);
      const { dossier, calendar } = subject;
      const newest = formsNoticedIn(subject.entries);
      const asked = { form: params.form, set: query.set, no: query.no, newest };
      const form = fillForm(requireForm(dossier, calendar.timeZone, asked), subject, query.no);
      return sendForm(reply, form, formatOf(request, query.format), `${params.form}-${dossier.code}`);
    },
  );
}

const hrefOf = (code: string, form: DossierForm, set: string | undefined) =>
  `/v1/dossiers/${encodeURIComponent(code)}/forms/${form}${set === undefined ? '' : `?set=${set}`}`;

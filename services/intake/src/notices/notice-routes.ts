import { lockInTime } from '@motcua/db/act';
import type { Queryable } from '@motcua/db/database';
import { readClocks } from '@motcua/db/deadlines/deadlines';
import { appendEntries, getDossier, lockDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { answerOnce } from '@motcua/db/idempotency';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { namedFacts, noticeSubjects, recipients } from '@motcua/domain/dossiers/notice-rules';
import {
  giveNotice,
  type Notice,
  noticeEntryType,
  noticeStates,
  noticesOf,
  noticeWays,
} from '@motcua/domain/dossiers/notices';
import { formatInstant } from '@motcua/domain/instant';
import { confidences } from '@motcua/domain/rules/rule-versions';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DossierCode, InstantIn, InstantOut, instantOrNull, key } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const ByCode = z.object({ code: DossierCode });

const GivenNotice = z
  .strictObject({
    duty: key(60).meta({ description: 'Which duty, by its id', examples: ['1-status-changed'] }),
    how: z.enum(noticeWays),
    toldAt: InstantIn.optional().meta({ description: 'When the person was told; now if not given' }),
  })
  .meta({ id: 'GivenNotice', examples: [{ duty: '1-status-changed', how: 'sms' }] });

const NoticeView = z
  .object({
    id: z.string(),
    about: z.enum(noticeSubjects),
    text: z.object({ vi: z.string(), en: z.string() }),
    to: z.enum(recipients).meta({
      description: 'The applicant, the receiving officer, the head of the one-stop counter, or the deciding agency',
    }),
    toAgency: AgencyId.nullable().meta({ description: 'The agency of whoever is told; null: the applicant is' }),
    arisesAt: InstantOut,
    by: InstantOut.meta({ description: 'Until when; at once is within a minute' }),
    basis: z.string(),
    confidence: z.enum(confidences),
    names: z.array(z.enum(namedFacts)).meta({ description: 'What the notice must name' }),
    handling: z
      .object({ agency: AgencyId, role: z.string() })
      .meta({ description: 'The agency that handles the dossier then, and the role of whoever acted' }),
    state: z.enum(noticeStates),
    late: z.boolean().meta({ description: 'Told after the limit, or not told and it has passed' }),
    toldAt: InstantOut.nullable(),
    how: z.enum(noticeWays).nullable(),
  })
  .meta({ id: 'Notice' });

const NoticesView = z.object({ items: z.array(NoticeView) }).meta({ id: 'Notices' });

/** Who has to be told of what happened to a dossier, and that somebody was. */
export function noticeRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listNoticesRoute(app, deps);
    recordNoticeRoute(app, deps);
  };
}

function listNoticesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/notices',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'listNotices',
        tags: ['dossiers'],
        summary: 'Who has to be told of what, until when, and whether that was done',
        description:
          'Oldest first. The duties follow from the history and the law of the day of each entry; nothing of them is stored.',
        params: ByCode,
        response: { 200: NoticesView },
      },
    },
    async ({ params }) => {
      const dossier = await getDossier(deps.db, params.code);
      return toView(await readNotices(deps, deps.db, dossier, await deps.time(deps.db)));
    },
  );
}

function recordNoticeRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/dossiers/:code/notices',
    {
      config: {
        access: ['counter', 'officer', 'supervisor', 'admin'],
        refuses: [
          'dossier-not-found',
          'facts-contradictory',
          'idempotency-key-reused',
          'instant-in-future',
          'notice-given',
          'notice-not-owed',
        ],
      },
      schema: {
        operationId: 'recordNotice',
        tags: ['dossiers'],
        summary: 'Record that somebody was told',
        description:
          'Once for each duty: the same again changes nothing, other facts are refused. Kept in the history without words and addresses. Changes neither status nor version and moves no clock.',
        params: ByCode,
        body: GivenNotice,
        response: { 200: NoticesView },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const by = { actor: actorOf(request), time: deps.time };
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, { code }));
        const { duty, how, toldAt } = request.body;
        const notices = await readNotices(deps, tx, taken.dossier, act.at);
        const data = giveNotice(notices, { duty, how, toldAt }, act.at);
        if (data !== undefined) await appendEntries(tx, taken, [{ type: noticeEntryType, data }], act);
        return { status: 200, headers: {}, body: toView(await readNotices(deps, tx, taken.dossier, act.at)) };
      });
      return send(reply, answer);
    },
  );
}

/** The notices of a dossier as they stand at `now` (epoch ms). */
async function readNotices(deps: Deps, q: Queryable, dossier: Dossier, now: number): Promise<Notice[]> {
  const { id, calendarId, calendarEdition } = dossier;
  const { timeZone } = (await deps.calendars.get(q, calendarId, calendarEdition)).calendar;
  const clocks = await readClocks(q, id);
  const receptions = clocks.map(({ deadline }) => deadline).filter(({ kind }) => kind === 'reception');
  return noticesOf(await readHistory(q, id), { timeZone, receptions }, now);
}

const toView = (notices: readonly Notice[]): z.infer<typeof NoticesView> => ({
  items: notices.map(({ text: [vi, en], told, ...notice }) => ({
    ...notice,
    text: { vi, en },
    names: [...notice.names],
    arisesAt: formatInstant(notice.arisesAt),
    by: formatInstant(notice.by),
    toldAt: instantOrNull(told?.toldAt ?? null),
    how: told?.how ?? null,
  })),
});

import { isUnavailable } from '@motcua/db/database';
import { recogniser } from '@motcua/db/dossiers/tracking';
import type { Language } from '@motcua/domain/language';
import { Refusal } from '@motcua/domain/refusal';
import { toProblem } from '@motcua/http/errors';
import { DossierCode } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { languageOf } from '@motcua/http/negotiation';
import { type Problem, TooManyRequests } from '@motcua/http/problem';
import { textOf } from '@motcua/http/problem-texts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Asker, TrackedDossier, track } from './track.ts';
import { pageHeaders, renderTrackPage, type TrackPage } from './track-page.ts';
import { words } from './track-words.ts';

/** What was typed as it is printed: phones put in spaces, other dashes and wide characters of their own. */
const asPrinted = (typed: string) =>
  typed
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Pd}/gu, '-')
    .toUpperCase();

const Asked = z
  .strictObject({
    code: DossierCode.overwrite(asPrinted),
    identityLast4: z
      .string()
      .overwrite(asPrinted)
      .regex(/^[0-9A-Z]{4}$/, flaw('last-four'))
      .meta({
        description: 'Last four characters of the identity number that was given when filing',
        examples: ['1234'],
      }),
  })
  .meta({ id: 'TrackRequest', examples: [{ code: 'H42.12-261123-0007', identityLast4: '1234' }] });
type Asked = z.infer<typeof Asked>;

/**
 * Links come with all sorts of additions; what is not understood is left alone. Vietnamese unless English is chosen: the phones
 * of many who read no English are set to it.
 */
const PageQuery = z.object({ code: z.string().catch(''), lang: z.enum(['vi', 'en']).catch('vi') });
const PageForm = PageQuery.extend({ identityLast4: z.string().catch('') });

/** For whoever has no token: how does my dossier stand? As an answer, and as a page. */
export function trackRoutes(deps: Deps): FastifyPluginAsyncZod {
  const recognise = recogniser(deps.vault);
  const find = async (asked: Asked, asker: Asker): Promise<TrackedDossier> => {
    const found = await track(deps, recognise, asked, asker);
    if (found === undefined) throw new Refusal('tracking-not-found', 'no dossier has this code and these characters');
    return found;
  };
  return async (app) => {
    app.post(
      '/v1/track',
      {
        config: { access: 'public', refuses: ['too-many-requests', 'tracking-not-found'] },
        schema: {
          operationId: 'trackDossier',
          tags: ['tracking'],
          summary: 'How does my dossier stand? For applicants, without a token',
          description:
            'By the code on the receipt and the last four characters of the identity number given when filing. Says how it stands, the date and why, where it lies and what the applicant has to do, by Accept-Language, and names nobody. A wrong code and wrong characters get the same answer. Failures are limited by address and by code. Changes nothing.',
          body: Asked,
          response: { 200: TrackedDossier },
        },
      },
      async ({ body, ip, headers }, reply) => {
        reply.header('cache-control', 'no-store');
        return find(body, { address: ip, language: languageOf(headers['accept-language']) });
      },
    );
    await app.register(trackPageRoutes(find));
  };
}

function trackPageRoutes(find: (asked: Asked, asker: Asker) => Promise<TrackedDossier>) {
  const send = (reply: FastifyReply, status: number, page: TrackPage) =>
    reply.code(status).headers(pageHeaders).send(renderTrackPage(page));
  return async (app: FastifyInstance) => {
    const asText = { parseAs: 'string', bodyLimit: 4_096 } as const;
    app.addContentTypeParser('application/x-www-form-urlencoded', asText, async (_: FastifyRequest, body: string) =>
      Object.fromEntries(new URLSearchParams(body)),
    );
    app.get('/track', { config: { access: 'public' }, schema: { hide: true } }, async ({ query }, reply) => {
      const { code, lang: language } = PageQuery.parse(query);
      return send(reply, 200, { code: code.slice(0, 60), language });
    });
    app.post('/track', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const { lang: language, ...filled } = PageForm.parse(request.body ?? {});
      const page = { language, code: filled.code.slice(0, 60) };
      const asked = Asked.safeParse(filled);
      if (!asked.success) return send(reply, 400, { ...page, trouble: words[language].incomplete });
      try {
        const found = await find(asked.data, { address: request.ip, language });
        return send(reply, 200, { ...page, found });
      } catch (error) {
        const problem = toProblem(error, request, isUnavailable);
        if (problem.status === 500) throw error;
        if (error instanceof TooManyRequests) reply.header('retry-after', error.retryAfterSeconds);
        return send(reply, problem.status, { ...page, trouble: troubleOf(error, problem, language) });
      }
    });
  };
}

function troubleOf(error: unknown, { status, code }: Problem, language: Language): NonNullable<TrackPage['trouble']> {
  const say = words[language];
  if (error instanceof TooManyRequests) return say.tooOften(Math.ceil(error.retryAfterSeconds / 60));
  return status === 503 ? say.unavailable : textOf(code, language);
}

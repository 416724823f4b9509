import { isUnavailable } from '@motcua/db/database';
import type { Language } from '@motcua/domain/language';
import { toProblem } from '@motcua/http/errors';
import { type Problem, TooManyRequests } from '@motcua/http/problem';
import { textOf } from '@motcua/http/problem-texts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Track } from './track.ts';
import { pageHeaders, renderTrackPage, type TrackPage } from './track-page.ts';
import { TrackRequest } from './track-request.ts';
import { find } from './track-routes.ts';
import { words } from './track-words.ts';

/**
 * Other programs add parameters to links; the page ignores those it does not know. It is in Vietnamese unless the
 * reader chooses English: many phones ask for English although their owners do not read it.
 */
const PageQuery = z.object({ code: z.string().catch(''), lang: z.enum(['vi', 'en']).catch('vi') });
const PageForm = PageQuery.extend({ identityLast4: z.string().catch('') });

const publicPage = { config: { access: 'public' }, schema: { hide: true } } as const;

/** The page `/track`: a form, and the answer to it. */
export function trackPageRoutes(track: Track) {
  return async (app: FastifyInstance) => {
    const asText = { parseAs: 'string', bodyLimit: 4_096 } as const;
    app.addContentTypeParser('application/x-www-form-urlencoded', asText, async (_: FastifyRequest, body: string) =>
      Object.fromEntries(new URLSearchParams(body)),
    );
    app.get('/track', publicPage, async ({ query }, reply) => {
      const { code, lang: language } = PageQuery.parse(query);
      return send(reply, 200, { code: shortened(code), language });
    });
    app.post('/track', publicPage, (request, reply) => answerForm(track, request, reply));
  };
}

async function answerForm(track: Track, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { lang: language, ...filled } = PageForm.parse(request.body ?? {});
  const page = { language, code: shortened(filled.code) };
  const asked = TrackRequest.safeParse(filled);
  if (!asked.success) return send(reply, 400, { ...page, trouble: words[language].incomplete });
  try {
    const found = await find(track, asked.data, { address: request.ip, language });
    return send(reply, 200, { ...page, found });
  } catch (error) {
    const problem = toProblem(error, request, isUnavailable);
    if (problem.status === 500) throw error;
    if (error instanceof TooManyRequests) reply.header('retry-after', error.retryAfterSeconds);
    return send(reply, problem.status, { ...page, trouble: troubleOf(error, problem, language) });
  }
}

const send = (reply: FastifyReply, status: number, page: TrackPage) =>
  reply.code(status).headers(pageHeaders).send(renderTrackPage(page));

/** As long as the longest code. */
const shortened = (code: string) => code.slice(0, 60);

function troubleOf(error: unknown, { status, code }: Problem, language: Language): NonNullable<TrackPage['trouble']> {
  const say = words[language];
  if (error instanceof TooManyRequests) return say.tooOften(Math.ceil(error.retryAfterSeconds / 60));
  return status === 503 ? say.unavailable : textOf(code, language);
}

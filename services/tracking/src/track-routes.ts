import { Refusal } from '@motcua/domain/refusal';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Asker, Named, Track } from './track.ts';
import { TrackRequest } from './track-request.ts';
import { TrackedDossier } from './tracked-dossier.ts';

/** For whoever has no token: how does my dossier stand? */
export function trackRoutes(track: Track): FastifyPluginAsyncZod {
  return async (app) => {
    app.post('/v1/track', options, async ({ body, ip, headers }, reply) => {
      reply.header('cache-control', 'no-store');
      return find(track, body, { address: ip, language: languageOf(headers['accept-language']) });
    });
  };
}

const options = {
  config: { access: 'public', refuses: ['too-many-requests', 'tracking-not-found'] },
  schema: {
    operationId: 'trackDossier',
    tags: ['tracking'],
    summary: 'How does my dossier stand? For applicants, without a token',
    description:
      'By the code on the receipt and the last four characters of the identity number given when filing. Says how it stands, the date and why, where it lies and what the applicant has to do, by Accept-Language, and names nobody. A wrong code and wrong characters get the same answer. Failures are limited by address and by code. Changes nothing.',
    body: TrackRequest,
    response: { 200: TrackedDossier },
  },
} as const;

/** What was asked for. Refusal('tracking-not-found'); @throws TooManyRequests */
export async function find(track: Track, named: Named, asker: Asker): Promise<TrackedDossier> {
  const found = await track(named, asker);
  if (found === undefined) throw new Refusal('tracking-not-found', 'no dossier has this code and these characters');
  return found;
}

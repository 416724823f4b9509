/** What a path answers to: 404 for one that no route describes, 405 with `Allow` for a method that it does not know. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import FindMyWay from 'find-my-way';
import { languageOf } from './negotiation.ts';
import { type FieldFlaw, problemOf } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';
import { hostFlaw } from './request-target.ts';

/** The routes of one path, however they name its parameters. */
interface KnownPath {
  readonly urls: Set<string>;
  readonly methods: Set<string>;
}

/**
 * Answers what no route is there for, before anything else is asked of a request, and OPTIONS where no route does. Has
 * to be called before routes are added. The router of Fastify keeps a tree for each method, so it cannot tell an
 * unknown path from an unknown method, and takes `/dossiers/search` for a dossier where `search` knows no GET. So a
 * tree without methods stands beside it. `maxParamLength` is that of the app.
 */
export function answerWithoutRoute(app: FastifyInstance, maxParamLength: number): void {
  const paths = FindMyWay({ maxParamLength });
  const known = new Map<string, KnownPath>();
  app.addHook('onRoute', ({ url, method }) => {
    let parameters = 0;
    const path = url.replaceAll(/:\w+/g, () => `:p${parameters++}`);
    const at = known.get(path) ?? { urls: new Set(), methods: new Set(['OPTIONS']) };
    if (!known.has(path)) paths.on('GET', path, () => {}, at);
    known.set(path, at);
    at.urls.add(bare(url));
    for (const one of [method].flat()) at.methods.add(one);
  });
  app.addHook('onRequest', async (request, reply) => {
    const wrongHost = hostFlaw(request.raw);
    if (wrongHost !== undefined) return refuse(request, reply, 'invalid-header', [wrongHost]);
    const target = request.raw.url ?? '/';
    const at = target.startsWith('/') ? (paths.find('GET', target)?.store as KnownPath | null | undefined) : undefined;
    if (!request.is404 && at?.urls.has(bare(request.routeOptions.url ?? ''))) return undefined;
    const isAboutAll = target === '*' && request.method === 'OPTIONS';
    if (at) reply.header('allow', [...at.methods].sort().join(', '));
    if (isAboutAll || (at && request.method === 'OPTIONS')) return reply.code(204).send();
    return refuse(request, reply, at ? 'method-not-allowed' : 'route-not-found');
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 'route-not-found'));
}

/** Fastify adds the root of a plugin with and without a slash at its end, and names only one of them. */
const bare = (url: string) => url.replace(/\/$/, '');

/** Such an answer is about no operation, so none declares it. */
function refuse(request: FastifyRequest, reply: FastifyReply, code: ProblemCode, errors?: readonly FieldFlaw[]) {
  const context = { language: languageOf(request.headers['accept-language']), requestId: request.id };
  const problem = problemOf(code, context, { errors });
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

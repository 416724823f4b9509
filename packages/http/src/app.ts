import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describeError, type Logger, requireLogged } from '@motcua/runtime/logger';
import Fastify, { type FastifyInstance } from 'fastify';
import { type FastifyPluginAsyncZod, serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { type Access, authenticate } from './access.ts';
import { registerBodyParsers, requireCleanText } from './bodies.ts';
import { answerConditionalReads } from './conditions.ts';
import { type ConnectionLimits, guardServer, serverOptions, usualLimits } from './connections.ts';
import { readDryRuns } from './dry-run.ts';
import { toProblem } from './errors.ts';
import { namingMissing } from './field-texts.ts';
import { type Check, healthRoutes } from './health.ts';
import { answerWithoutRoute } from './methods.ts';
import { languageOf } from './negotiation.ts';
import { documentApi, type Webhooks } from './openapi.ts';
import { problemOf, TooManyRequests } from './problem.ts';
import { declareRefusals, noteRefusal } from './refusals.ts';
import { originForm } from './request-target.ts';
import type { Principal } from './requests.ts';
import { answerSafely, safeHeaders } from './safe-headers.ts';
import { limitBodies } from './stalled.ts';
import { refuseUnreadable } from './unreadable.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call: nobody needs a token for 'public', else one of these roles. Every route must say. */
    access?: Access;
  }
}

/** A service's app as its routes are added to it: each request has the types of its route's schemas. */
export type App = Parameters<FastifyPluginAsyncZod>[0];

export interface AppOptions {
  readonly service: string;
  readonly log: Logger;
  /** The principal behind a bearer token; undefined: the token is unknown or revoked. */
  readonly verify: (token: string) => Promise<Principal | undefined>;
  /** True for faults that pass by themselves, such as a restarting database. They are answered 503 instead of 500. */
  readonly isUnavailable: (error: unknown) => boolean;
  readonly checks: Readonly<Record<string, Check>>;
  /** Checks whose failure a person has to look into. The service stays ready. */
  readonly worries?: Readonly<Record<string, Check>>;
  readonly routes: readonly FastifyPluginAsyncZod[];
  /** How long a JSON body may take to arrive; 30 s if not given. */
  readonly bodyMs?: number;
  /** Messages that the service sends, for the documentation. */
  readonly webhooks?: Webhooks;
  readonly connections?: ConnectionLimits;
  /** The method that a request stands for, where that is not its own. Asked before the route is looked for. */
  readonly methodMeant?: (request: IncomingMessage) => string | undefined;
  /** How many of our proxies stand in front of the service; 0 if not given. The outermost sees the caller's address. */
  readonly proxies?: number;
}

/** The limit of a body that is not a stream. A dossier is a few kilobytes. */
const bodyLimitBytes = 1_048_576;

/** The longest part of a path that a route takes. */
const maxParamLength = 200;

/** Builds the HTTP edge of a service: authentication, bodies, problems, health and documentation. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { connections = usualLimits } = options;
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestIdHeader: false,
    trustProxy: (_address, hop) => hop < (options.proxies ?? 0),
    genReqId: () => randomUUID(),
    http: serverOptions(connections),
    rewriteUrl: (raw) => {
      raw.method = options.methodMeant?.(raw) ?? raw.method!;
      return originForm(raw.url ?? '/');
    },
    routerOptions: {
      maxParamLength,
      onBadUrl: refuseTarget('invalid-encoding'),
      onMaxParamLength: refuseTarget('route-not-found'),
    },
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(
    ({ schema }) =>
      (data) =>
        parsed(schema as z.ZodType, data),
  );
  app.setSerializerCompiler(serializerCompiler);
  guardServer(app.server, connections);
  registerBodyParsers(app);
  limitBodies(app, options.bodyMs);
  logRequests(app, options.log);
  answerConditionalReads(app);
  answerSafely(app);
  answerWithoutRoute(app as unknown as FastifyInstance, maxParamLength);
  declareRefusals(app as unknown as FastifyInstance);
  await documentApi(app, options.service, options.webhooks ?? {});
  authenticate(app, options.verify);
  app.addHook('preValidation', async (request) => requireCleanText(request));
  readDryRuns(app);
  answerErrors(app, options);
  const worries = { log: () => requireLogged(options.log), ...options.worries };
  await app.register(healthRoutes(options.checks, worries));
  for (const routes of options.routes) await app.register(routes);
  await app.ready();
  return app as unknown as FastifyInstance;
}

/** Fastify gets the ZodError itself, because `toProblem` reads its issues. */
function parsed(schema: z.ZodType, data: unknown) {
  const result = schema.safeParse(data, namingMissing);
  return result.success ? { value: result.data } : { error: result.error };
}

function answerErrors(app: FastifyInstance, { log, isUnavailable }: AppOptions): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request, isUnavailable);
    noteRefusal(request, problem.code);
    // The caller went away in the middle of the body. That is not a fault, and it is logged as aborted.
    const isGone = request.raw.errored === error;
    if (problem.status >= 500 && !isGone) log.error({ kind: 'fault', requestId: request.id, err: error }, problem.code);
    if (problem.status === 503) reply.header('retry-after', '1');
    if (error instanceof TooManyRequests) reply.header('retry-after', error.retryAfterSeconds);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.status === 408) reply.header('connection', 'close');
    // Fastify would close the connection while the body still arrives, and the caller would often lose the answer.
    if (problem.status === 413) reply.removeHeader('connection');
    return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
  });
}

/**
 * Answers a path that cannot be decoded, or that has a part longer than any id. Such a path reaches no route and no
 * hook.
 */
function refuseTarget(code: 'invalid-encoding' | 'route-not-found') {
  return (_path: string, request: { headers: Record<string, unknown> }, reply: unknown): void => {
    const raw =
      (reply as { raw?: import('node:http').ServerResponse }).raw ?? (reply as import('node:http').ServerResponse);
    const language = languageOf(request.headers['accept-language'] as string | undefined);
    const problem = problemOf(code, { language, requestId: randomUUID() });
    const headers = { ...safeHeaders, 'content-type': 'application/problem+json' };
    raw.writeHead(problem.status, headers).end(JSON.stringify(problem));
  };
}

/**
 * Logs each request with the pattern of its route. The URL is not logged: its path and query may hold personal data.
 * Questions about health come every second, so only the answers that are no good news are logged.
 */
function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions;
    if (url?.startsWith('/health/') && reply.statusCode === 200) return;
    log.info(
      {
        kind: 'request',
        requestId: request.id,
        method: typeof method === 'string' ? method : request.method,
        route: url ?? 'unknown',
        actor: request.principal ? `${request.principal.role}:${request.principal.id}` : undefined,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
  app.addHook('onRequestAbort', async (request) => {
    log.info({ kind: 'request', requestId: request.id, route: request.routeOptions.url, aborted: true }, 'aborted');
  });
  app.addHook('onError', async (request, _reply, error) => {
    if (error instanceof Error && 'statusCode' in error) return;
    log.debug({ kind: 'error', requestId: request.id, err: describeError(error) }, 'refused');
  });
}

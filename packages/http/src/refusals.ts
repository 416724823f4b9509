/**
 * Which refusals each operation declares. A route declares those of its own rules; those of the edge follow from the
 * route itself. The documentation lists both, and tests hear of a refusal that is in neither.
 */
import { channel } from 'node:diagnostics_channel';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { Problem } from './problem.ts';
import { type ProblemCode, problemCodes, statusFor } from './problem-codes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the rules behind this route may refuse with. The refusals of the edge are added. */
    refuses?: readonly ProblemCode[];
    /** All refusals of this route, once it is registered. */
    problems?: ReadonlySet<ProblemCode>;
  }
}

/**
 * Publishes `{ operationId, code }` of every refusal that its operation did not declare. Tests listen to it, and fail.
 */
export const undeclared = channel('motcua.http.undeclared-refusal');

/** Completes the refusals and the responses of every documented route. It has to be called before the documentation. */
export function declareRefusals(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { schema, config } = route;
    if (schema === undefined || schema.hide) return;
    const declared = new Set([...edgeCodesOf(route), ...(config?.refuses ?? [])]);
    route.config = { ...config, problems: declared };
    route.schema = { ...schema, response: { ...responsesOf(declared), ...(schema.response as object) } };
  });
}

/** Publishes a refusal that its operation did not declare. No operation declares `internal`. */
export function noteRefusal({ routeOptions: { config, schema } }: FastifyRequest, code: ProblemCode): void {
  if (config.problems === undefined || code === 'internal' || config.problems.has(code)) return;
  undeclared.publish({ operationId: schema?.operationId, code });
}

const withBody: readonly ProblemCode[] = [
  'invalid-json',
  'unsupported-media-type',
  'payload-too-large',
  'request-timeout',
];

/** The refusals that follow from how a route is called. */
function edgeCodesOf({ method, config, schema }: RouteOptions): ProblemCode[] {
  const { body, params, querystring } = schema ?? {};
  const refuses = config?.refuses ?? [];
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  // Whatever is asked, there must be one Host, and any query has to be readable.
  const codes: ProblemCode[] = ['invalid-header', 'invalid-encoding'];
  if (!schema?.tags?.includes('health')) codes.push('unavailable');
  if (config?.access !== 'public') codes.push('unauthenticated', 'forbidden', 'too-many-tokens');
  if (!isRead || body || params || querystring) codes.push('invalid-request');
  if (!isRead) codes.push(...withBody);
  if (querystring instanceof z.ZodObject && 'cursor' in querystring.shape) codes.push('cursor-invalid');
  if (refuses.includes('stale-version')) codes.push('precondition-required');
  return codes;
}

/** A response for each status. It names its codes in the order of the closed list. */
function responsesOf(declared: ReadonlySet<ProblemCode>): Record<number, object> {
  const byStatus = Map.groupBy(
    problemCodes.filter((code) => declared.has(code)),
    statusFor,
  );
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: `Problem: ${codes.join(', ')}`,
        content: { 'application/problem+json': { schema: Problem.and(z.looseObject({ code: z.enum(codes) })) } },
      },
    ]),
  );
}

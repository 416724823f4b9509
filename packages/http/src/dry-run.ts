/** `?dryRun=true` on a change: it is carried out whole, answered, and rolled back. */
import type { Text } from '@motcua/domain/language';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EdgeRefusal } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** This change accepts `?dryRun=true`. */
    dryRun?: true;
  }
  interface FastifyRequest {
    isDryRun: boolean;
  }
}

/** The parameter of every change that accepts a dry run, for the documentation. */
export const dryRunParameter = {
  type: 'string',
  enum: ['true', 'false'],
  description:
    'true: answers what the state would be, with `dryRun: true`, and changes nothing; an Idempotency-Key is not used up',
} as const;

/**
 * Takes `dryRun` out of the query of every request that may change something. A route that does not accept it refuses
 * it: a change that was only meant to be tried must never be made.
 */
export function readDryRuns(app: FastifyInstance): void {
  app.decorateRequest('isDryRun', false);
  app.addHook('preValidation', async (request) => {
    const query = request.query as Record<string, unknown>;
    if (request.is404 || request.method === 'GET' || request.method === 'HEAD' || !('dryRun' in query)) return;
    const { dryRun, ...rest } = query;
    if (request.routeOptions.config.dryRun !== true) throw refused('unrecognized_key', cannotBeTried);
    if (dryRun !== 'true' && dryRun !== 'false')
      throw refused('invalid_value', ['Phải là true hoặc false', 'must be true or false']);
    request.query = rest;
    request.isDryRun = dryRun === 'true';
  });
}

const cannotBeTried: Text = ['Việc này không chạy thử được', 'this cannot be tried out'];

function refused(code: string, message: Text): EdgeRefusal {
  return new EdgeRefusal('invalid-request', message[1], [{ path: 'dryRun', in: 'query', code, message }]);
}

/** The answer of a change that accepts a dry run. */
export const tried = <S extends z.ZodRawShape>(view: z.ZodObject<S>) =>
  view.extend({ dryRun: z.literal(true).optional().meta({ description: 'Tried out: nothing has changed' }) });

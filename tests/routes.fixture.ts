/** The routes of all services, with the schemas they parse requests by. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { z } from 'zod';
import { describeServices } from '../tools/openapi/describe-services.ts';

export interface DescribedRoute {
  readonly method: string;
  readonly url: string;
  readonly schema: { readonly operationId?: string } & { readonly [part in 'body' | 'querystring']?: z.ZodType };
}

/** Builds every service, connected to nothing, and notes the routes it registers. */
export async function routesOfServices(): Promise<DescribedRoute[]> {
  const routes: DescribedRoute[] = [];
  const note = (route: RouteOptions) =>
    routes.push({ method: String(route.method), url: route.url, schema: (route.schema ?? {}) as never });
  const listen = (message: unknown) =>
    void (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', (route) => void note(route));
  subscribe('fastify.initialization', listen);
  await describeServices();
  unsubscribe('fastify.initialization', listen);
  return routes;
}

import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { dryRunParameter } from './dry-run.ts';
import { tidyComponents } from './openapi-components.ts';

const description = `Một Cửa registers dossiers (hồ sơ) at a commune's one-stop counter, routes them through the agency and flags the late ones before they are late.

**Writes**: send \`Idempotency-Key\` and a repeat gets the stored answer; changes to an existing resource need \`If-Match\` with its ETag.
**Errors**: RFC 9457 problem details with a closed list of codes, in Vietnamese or English by \`Accept-Language\`.
**Time**: instants carry an offset and come back in UTC; days are \`YYYY-MM-DD\` in the calendar's zone.
**Lists**: follow \`next\` as \`cursor\` until it is null.`;

/** Collects the routes into an OpenAPI 3.1 document. It is complete when the app is ready: `app.swagger()`. */
export async function documentApi(app: FastifyInstance, service: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Một Cửa: ${service}`, version: '1', description },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'A token as npm run token shows it; tokens.json holds them',
          },
        },
      },
    },
    transform: (input) => withAccess(jsonSchemaTransform(input), input.route),
    transformObject: (input) => tidyComponents(jsonSchemaTransformObject(input)),
  });
}

/** An operation with what follows from its access: who may call it, and the headers and the query it accepts. */
function withAccess({ url, schema }: ReturnType<typeof jsonSchemaTransform>, route: RouteOptions) {
  const access = route.config?.access;
  if (access === undefined || access === 'public') return { url, schema };
  const who = `Roles: ${access.join(', ')}.`;
  const description = `${(schema['description'] as string | undefined) ?? ''}\n\n${who}`.trim();
  return {
    url,
    schema: { ...schema, ...headersOf(route), ...queryOf(route), description, security: [{ token: [] }] },
  };
}

/** The headers that a write accepts: an idempotency key, and the ETag from which a change starts. */
function headersOf(route: RouteOptions): { headers?: object } {
  if (route.method === 'GET' || route.method === 'HEAD') return {};
  const key = {
    type: 'string',
    maxLength: 255,
    description: 'Repeats of the same request with the same key get the first answer',
  };
  const match = { type: 'string', description: 'ETag of the resource as it was read, or *', examples: ['"1"'] };
  const problems = route.config?.problems;
  const changes = problems?.has('stale-version') ?? false;
  const properties = {
    ...(problems?.has('idempotency-key-reused') ? { 'Idempotency-Key': key } : {}),
    ...(changes ? { 'If-Match': match } : {}),
  };
  return { headers: { type: 'object', properties, required: changes ? ['If-Match'] : [] } };
}

function queryOf({ config }: RouteOptions): { querystring?: object } {
  return config?.dryRun ? { querystring: { type: 'object', properties: { dryRun: dryRunParameter } } } : {};
}

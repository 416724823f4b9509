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

const license = { name: 'European Union Public Licence 1.2', identifier: 'EUPL-1.2' };
const contact = { name: 'Whoever runs this installation' };

/** A document is served by the system that it describes. */
export const servers = [{ url: '/', description: 'The installation that serves this document' }];

/** Messages that this system sends, by name, as OpenAPI describes them. */
export type Webhooks = Readonly<Record<string, object>>;

/** A header of a request, for the documentation. */
export interface HeaderDescription {
  readonly type: 'string' | 'integer';
  readonly description: string;
  readonly required?: true;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers that this operation asks for or takes, beside those of all writes. */
    headers?: Readonly<Record<string, HeaderDescription>>;
  }
}

/** Collects the routes into an OpenAPI 3.1 document. It is complete when the app is ready: `app.swagger()`. */
export async function documentApi(app: FastifyInstance, service: string, webhooks: Webhooks): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Một Cửa: ${service}`, version: '1', description, license, contact },
      servers,
      ...(Object.keys(webhooks).length > 0 && { webhooks }),
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
  if (access === undefined || access === 'public') return { url, schema: { ...schema, security: [] } };
  const who = `Roles: ${access.join(', ')}.`;
  const description = `${(schema['description'] as string | undefined) ?? ''}\n\n${who}`.trim();
  return {
    url,
    schema: { ...schema, ...headersOf(route), ...queryOf(route), description, security: [{ token: [] }] },
  };
}

/** The headers that an operation names, and those of a write: an idempotency key, the ETag from which it starts. */
function headersOf({ method, config }: RouteOptions): { headers?: object } {
  const { headers = {}, problems } = config ?? {};
  const isWrite = method !== 'GET' && method !== 'HEAD';
  const changes = isWrite && (problems?.has('stale-version') ?? false);
  const properties = {
    ...Object.fromEntries(Object.entries(headers).map(([name, { required: _, ...schema }]) => [name, schema])),
    ...(isWrite && problems?.has('idempotency-key-reused') ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(changes ? { 'If-Match': ifMatch } : {}),
  };
  const required = Object.keys(headers).filter((name) => headers[name]?.required);
  return { headers: { type: 'object', properties, required: changes ? [...required, 'If-Match'] : required } };
}

const idempotencyKey = {
  type: 'string',
  maxLength: 255,
  description: 'Repeats of the same request with the same key get the first answer',
};

const ifMatch = { type: 'string', description: 'ETag of the resource as it was read, or *', examples: ['"1"'] };

function queryOf({ config }: RouteOptions): { querystring?: object } {
  return config?.dryRun ? { querystring: { type: 'object', properties: { dryRun: dryRunParameter } } } : {};
}

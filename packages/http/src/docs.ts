import { readdirSync, readFileSync } from 'node:fs';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { servers } from './openapi.ts';

/** The folder of the committed documents. `npm run openapi` writes them, and a test compares them with the routes. */
export const openApiFolder = new URL('../openapi/', import.meta.url);

type Document = Record<string, unknown> & {
  info: Record<string, unknown>;
  paths: Record<string, unknown>;
  webhooks?: Record<string, unknown>;
  components?: Record<string, Record<string, unknown>>;
};

/** The tags in the order in which a newcomer needs them. */
const tags = [
  { name: 'dossiers', description: 'Register, find, finish, hand over, import' },
  { name: 'tracking', description: 'What an applicant can see, without a token' },
  { name: 'attachments', description: 'The documents a dossier consists of: resumable uploads, and what was stored' },
  { name: 'forms', description: 'The official papers, as PDF and HTML' },
  { name: 'tasks', description: 'The steps of a dossier in an agency, and who does them' },
  { name: 'alerts', description: 'What is due soon or late, and to whom it was reported' },
  { name: 'catalogue', description: 'Procedures with their terms, agencies with their units' },
  { name: 'calendars', description: 'Which days count, and the calculator' },
  { name: 'proofs', description: 'A date that anybody can verify: signed proofs, and the keys to check them with' },
  { name: 'tokens', description: 'Who may call for which agency' },
  { name: 'clock', description: 'What time it is; moving it where time is simulated' },
  { name: 'health', description: 'Open to everybody' },
];

/** The committed documents of all services as one: their paths side by side, components of the same name once. */
export function mergedDocument(): Document {
  const documents = readdirSync(openApiFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, openApiFolder), 'utf8')) as Document);
  const merged: Document = { openapi: '3.1.0', info: {}, servers, tags, paths: {}, webhooks: {}, components: {} };
  for (const document of documents) {
    merged.info = { ...document.info, title: 'Một Cửa' };
    merged.paths = { ...document.paths, ...merged.paths };
    merged.webhooks = { ...document.webhooks, ...merged.webhooks };
    for (const [kind, parts] of Object.entries(document.components ?? {}))
      merged.components![kind] = { ...merged.components![kind], ...parts };
  }
  return merged;
}

/** The page may load and call what comes from here. Its pictures and some styles stand in its script. */
const contentSecurityPolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'",
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ');

/** `/openapi.json` and the browsable `/docs` of the whole system. */
export const docsRoutes: FastifyPluginAsyncZod = async (app) => {
  const document = mergedDocument();
  app.get(
    '/openapi.json',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getOpenApi',
        tags: ['health'],
        summary: 'This document',
        description: 'OpenAPI 3.1 of all services. `/docs` shows it.',
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => document,
  );
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'));
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecification: () => document,
    transformSpecificationClone: false,
    staticCSP: contentSecurityPolicy,
    uiConfig: { docExpansion: 'list', displayRequestDuration: true, persistAuthorization: false },
    theme: {
      title: 'Một Cửa API',
      css: [{ filename: 'plain.css', content: '.swagger-ui .topbar { display: none }' }],
      // Where a browser kept a token for the page before, it keeps it no longer.
      js: [{ filename: 'forget.js', content: "localStorage.removeItem('authorized')" }],
    },
  });
};

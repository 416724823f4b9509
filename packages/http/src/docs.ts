import { readdirSync, readFileSync } from 'node:fs';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Where each service's committed document lies; `npm run openapi` writes them, a test holds them to the code. */
export const openApiFolder = new URL('../openapi/', import.meta.url);

type Document = Record<string, unknown> & {
  info: Record<string, unknown>;
  paths: Record<string, unknown>;
  components?: Record<string, Record<string, unknown>>;
};

/** In the order a newcomer needs them. */
const tags = [
  { name: 'dossiers', description: 'Register, find, finish, hand over, import' },
  { name: 'tracking', description: 'What an applicant can see, without a token' },
  { name: 'attachments', description: 'The documents a dossier consists of: resumable uploads, and what was stored' },
  { name: 'forms', description: 'The official papers, as PDF and HTML' },
  { name: 'tasks', description: 'What an office does with a dossier, step by step' },
  { name: 'alerts', description: 'What is due soon or late, and who was told' },
  { name: 'catalogue', description: 'Procedures with their terms, agencies with their units' },
  { name: 'calendars', description: 'Which days count, and the calculator' },
  { name: 'proofs', description: 'A date that anybody can verify: signed proofs, and the keys to check them with' },
  { name: 'tokens', description: 'Who may call for which agency' },
  { name: 'clock', description: 'What time it is; moving it where time is simulated' },
  { name: 'health', description: 'Open to everybody' },
];

/** The committed documents of all services as one: same components by name, paths side by side. */
export function mergedDocument(): Document {
  const documents = readdirSync(openApiFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, openApiFolder), 'utf8')) as Document);
  const merged: Document = { openapi: '3.1.0', info: {}, tags, paths: {}, components: {} };
  for (const document of documents) {
    merged.info = { ...document.info, title: 'Một Cửa' };
    merged.paths = { ...document.paths, ...merged.paths };
    for (const [kind, parts] of Object.entries(document.components ?? {}))
      merged.components![kind] = { ...merged.components![kind], ...parts };
  }
  return merged;
}

/** `/openapi.json` and the browsable `/docs` for the whole house. */
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
    uiConfig: { docExpansion: 'list', displayRequestDuration: true, persistAuthorization: true },
    theme: { title: 'Một Cửa API', css: [{ filename: 'plain.css', content: '.swagger-ui .topbar { display: none }' }] },
  });
};

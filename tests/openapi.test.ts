import { readFileSync } from 'node:fs';
import { conflictNames } from '@motcua/domain/catalogue/catalogue-terms';
import { mergedDocument, openApiFolder } from '@motcua/http/docs';
import { expect, test } from 'vitest';
import { serviceFor } from '../infra/routes.ts';
import { describeServices } from '../tools/openapi/describe-services.ts';

const services = await describeServices();

test.each(Object.entries(services))(
  'the committed document of %s is what its routes say (npm run openapi)',
  (service, document) => {
    const committed = JSON.parse(readFileSync(new URL(`${service}.json`, openApiFolder), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
  },
);

type Operation = {
  operationId: string;
  tags?: string[];
  responses: Record<string, unknown>;
  parameters?: { in: string; name: string }[];
  security?: object[];
};
const operations = Object.entries(mergedDocument().paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

test('every operation has its own id and no id stands for two', () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids.filter((id) => !id)).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every operation stands under a heading that says what is there', () => {
  const described = (mergedDocument().tags as { name: string }[]).map(({ name }) => name);
  const used = operations.flatMap(({ tags = ['none'] }) => tags);
  expect(new Set(used)).toEqual(new Set(described));
});

test('every operation says whether it asks for a token, and the document where it is served', () => {
  const open = operations.filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId);
  expect(open.sort()).toEqual(['getKeySet', 'getLiveness', 'getOpenApi', 'getReadiness', 'trackDossier']);
  expect(operations.filter(({ security }) => security === undefined)).toEqual([]);
  expect(mergedDocument()['servers']).toEqual([expect.objectContaining({ url: '/' })]);
});

test('HEAD stands there where it is an operation of its own, and the message of an alert as a webhook', () => {
  const heads = operations.filter(({ method }) => method === 'head');
  expect(heads.map(({ path, operationId }) => [path, operationId])).toEqual([
    ['/v1/dossiers/{code}/uploads/{id}', 'getUploadOffset'],
  ]);
  expect(Object.keys(mergedDocument().webhooks!)).toEqual(['alert']);
});

test('a field that may be left out has no default: generators would ask every caller for it', () => {
  const withDefault: string[] = [];
  const look = (node: unknown, path: string): void => {
    if (node === null || typeof node !== 'object') return;
    const { properties = {} } = node as { properties?: Record<string, { default?: unknown }> };
    for (const [name, field] of Object.entries(properties)) if ('default' in field) withDefault.push(`${path}/${name}`);
    for (const [key, value] of Object.entries(node)) look(value, `${path}/${key}`);
  };
  look(mergedDocument().components, '');
  look(mergedDocument().paths, '');
  expect(withDefault).toEqual([]);
  const { NewApplicant } = mergedDocument().components!['schemas'] as Record<string, { properties: object }>;
  expect(NewApplicant!.properties).toHaveProperty('kind.description', expect.stringContaining('"person"'));
});

test('the conflicts of the catalogue stand there by name, each with what it means', () => {
  const { ProcedureSummary } = mergedDocument().components!['schemas'] as Record<string, { properties: object }>;
  const { conflicts } = ProcedureSummary!.properties as {
    conflicts: { description: string; items: { enum: string[] } };
  };
  expect(conflicts.items.enum).toEqual(conflictNames);
  for (const name of conflictNames) expect(conflicts.description).toMatch(new RegExp(`^- .${name}.: .{10}`, 'm'));
});

test('no query string or path carries personal data', () => {
  const suspicious = operations.flatMap(({ parameters = [], operationId }) =>
    parameters
      .filter(({ name }) => /identity|phone|email|address|applicant/i.test(name))
      .map(({ name }) => `${operationId} ${name}`),
  );
  expect(suspicious).toEqual([]);
});

test('no address belongs to two services', () => {
  const owners = Object.entries(services).flatMap(([service, document]) =>
    Object.keys((document as { paths: object }).paths)
      .filter((path) => !path.startsWith('/health/'))
      .map((path) => [path, service] as const),
  );
  expect(new Set(owners.map(([path]) => path)).size).toBe(owners.length);
  for (const [path, service] of owners) expect([path, serviceFor(path)]).toEqual([path, service]);
});

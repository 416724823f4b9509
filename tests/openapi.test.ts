import { readFileSync } from 'node:fs';
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

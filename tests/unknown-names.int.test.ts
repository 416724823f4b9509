/** Whoever mistyped a name is told so, by every list and by every other reading that takes a name as its filter. */
import { dbTest } from '@motcua/testing/database';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { type DescribedRoute, routesOfServices } from './routes.fixture.ts';
import { openServices, type Services } from './services.fixture.ts';

const test = dbTest.extend<{ services: Services }>({
  services: async ({ database }, use) => {
    const services = await openServices(database, Date.parse('2026-11-20T09:15:00+07:00'));
    await use(services);
    await services.close();
  },
});

const id = '019abcde-0000-7000-8000-000000000000';
/** For each parameter that names something, a name that nobody knows. */
const unknownNames: Readonly<Record<string, string>> = {
  ...{ agency: 'H42.99', helpedAgency: 'H42.99', receivingAgency: 'H42.99', decidingAgency: 'H42.99' },
  ...{ unit: 'nowhere', officer: 'nobody', procedure: '9.999999', calendar: 'nope' },
  ...{ dossier: 'H42.12-990101-9999', task: id, subscription: id },
};
/** Parameters that name nothing: a place in a list, a piece of a name, a group of procedures, what somebody typed. */
const namesNothing = ['cursor', 'name', 'field', 'code', 'lang'];
/** What a reading asks for besides. */
const required: Readonly<Record<string, string>> = { from: '2026-11-01', to: '2026-11-02', agency: 'H42.12' };

const routes = (await routesOfServices()).filter(({ method }) => method === 'GET');

const shapeOf = ({ schema: { querystring } }: DescribedRoute): Readonly<Record<string, z.ZodType>> => {
  const inner = querystring instanceof z.ZodPipe ? querystring.def.in : querystring;
  return inner instanceof z.ZodObject ? inner.shape : {};
};
const asked = routes.flatMap((route) => Object.keys(shapeOf(route)).map((name) => ({ url: route.url, name, route })));
const naming = asked.filter(({ name }) => name in unknownNames).map(({ url, name, route }) => ({ url, name, route }));

describe('a reading that is filtered by a name', () => {
  test('is known to this test, whatever it is', () => {
    expect(naming.length).toBeGreaterThan(30);
    const texts = asked.filter(({ name, route }) => shapeOf(route)[name]!.safeParse('abc').success);
    expect(texts.filter(({ name }) => !(name in unknownNames) && !namesNothing.includes(name))).toEqual([]);
  });

  test('refuses one that nobody knows, and says which', async ({ services }) => {
    for (const { url, name, route } of naming) {
      const needed = Object.entries(shapeOf(route)).filter(([, type]) => !type.safeParse(undefined).success);
      const query = {
        ...Object.fromEntries(needed.map(([field]) => [field, required[field]!])),
        [name]: unknownNames[name]!,
      };
      const response = await services.call('supervisor', 'GET', `${url}?${new URLSearchParams(query)}`);
      const { status, code, errors } = response.json();
      expect([404, 422], `${url}?${name}: ${response.body}`).toContain(status);
      expect([code, errors], `${url}?${name}`).toEqual([
        expect.stringMatching(/-(unknown|not-found)$/),
        [expect.objectContaining({ path: name, in: 'query' })],
      ]);
    }
  });

  test.for([
    [
      '/v1/deadline-simulations',
      'agency',
      { filter: { agency: 'H42.99' }, change: { term: { unit: 'month', amount: '1' } } },
    ],
    [
      '/v1/deadline-simulations',
      'procedure',
      { filter: { procedure: '9.999999' }, change: { term: { unit: 'month', amount: '1' } } },
    ],
    ['/v1/task-reassignments', 'dossier', { fromOfficer: 'vp-justice-1', filter: { dossier: 'H42.12-990101-9999' } }],
    ['/v1/task-reassignments', 'procedure', { fromOfficer: 'vp-justice-1', filter: { procedure: '9.999999' } }],
  ] as const)('%s refuses one in its body: %s', async ([url, name, body], { services }) => {
    const response = await services.call('supervisor', 'POST', url, { body });
    expect(response.json()).toMatchObject({ errors: [{ path: `filter.${name}`, in: 'body' }] });
  });

  test('answers an empty page for one that is known and has nothing', async ({ services }) => {
    for (const path of ['/v1/tasks?officer=vp-justice-1', '/v1/alerts?agency=H42.12', '/v1/waiting?unit=vp-justice']) {
      const response = await services.call('supervisor', 'GET', path);
      expect([response.statusCode, response.json()], path).toEqual([200, { items: [], next: null }]);
    }
  });
});

/** Every list and every search stays on an index, whatever it is filtered by and however much there is. */
import { dbTest } from '@motcua/testing/database';
import pg from 'pg';
import { expect } from 'vitest';
import { z } from 'zod';
import { fillStock } from '../bench/stock/fill.ts';
import { idle } from '../bench/stock/places.ts';
import { planOf, readsDuring, type Scan, type SentStatement, scansOf } from './plans.fixture.ts';
import { type DescribedRoute, routesOfServices } from './routes.fixture.ts';
import { newVault, openServices, type Services } from './services.fixture.ts';

const now = Date.parse('2026-11-20T09:15:00+07:00');
const dossiers = 10_000;

/** What is read of the stock: values that many rows have, and values that few or none have. */
interface Samples {
  readonly common: Readonly<Record<string, string>>;
  readonly rare: Readonly<Record<string, string>>;
  /** What stands in the paths of lists. */
  readonly ids: Readonly<Record<string, string>>;
}

interface Stocked extends Samples {
  readonly services: Services;
  readonly admin: pg.Client;
}

const test = dbTest.extend<{ stocked: Stocked }>({
  stocked: async ({ database }, use) => {
    const vault = newVault();
    await fillStock(database.adminUrl, { dossiers, vault, now });
    const services = await openServices(database, now, vault);
    const admin = new pg.Client(database.adminUrl);
    await admin.connect();
    // As the embedded server and the containers have it.
    await admin.query('set random_page_cost = 1.1');
    await use({ services, admin, ...(await readSamples(admin)) });
    await admin.end();
    await services.close();
  },
});

async function readSamples(admin: pg.Client): Promise<Samples> {
  const one = async (text: string) => String(Object.values((await admin.query(text)).rows[0])[0]);
  const dossier = await one('select code from dossiers where id in (select dossier_id from consultations) limit 1');
  const common = {
    ...{ status: '10', agency: 'H42.12', helpedAgency: 'H42.12', receivingAgency: 'H42.12', decidingAgency: 'H42' },
    procedure: await one('select procedure_code from dossiers group by 1 order by count(*) desc limit 1'),
    ...{ acceptedFrom: '2026-03-01T00:00:00Z', acceptedBefore: '2026-10-01T00:00:00Z' },
    ...{ dueAfter: '2026-03-01T00:00:00Z', dueBefore: '2026-10-01T00:00:00Z', late: 'true' },
    ...{ unit: 'vp-one-stop', officer: 'vp-one-stop-1', include: 'delegated', dossier },
    ...{ rung: 'breached', from: '2026-03-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
    subscription: await one('select id from subscriptions order by id limit 1'),
    task: await one('select task_id from consultations limit 1'),
    ...{ mode: 'apply', calendar: 'vn', active: 'true', becameLate: 'true', kept: 'true', name: 'hôn' },
    field: await one('select field_code from procedures where field_code is not null limit 1'),
  };
  const { agency, unit, officer } = idle;
  const rare = {
    ...{ ...common, agency, helpedAgency: agency, receivingAgency: agency, decidingAgency: agency, unit, officer },
    procedure: await one(`select code from procedures p
      where not exists (select from dossiers d where d.procedure_code = p.code) limit 1`),
    ...{ status: '8', acceptedFrom: '2027-01-01T00:00:00Z', acceptedBefore: '2024-01-01T00:00:00Z', name: 'zzzz' },
    ...{ dueAfter: '2027-06-01T00:00:00Z', dueBefore: '2024-01-01T00:00:00Z', from: '2027-01-01T00:00:00Z' },
    ...{ to: '2024-01-01T00:00:00Z', rung: 'calendar-ending' },
  };
  return {
    common,
    rare,
    ids: { code: dossier, projection: await one('select id from projections'), officer: 'vp-justice-1' },
  };
}

/** Parameters with a few words of their own for values, by operation: each value is tried. */
const choices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  listTasks: { state: ['open', 'completed', 'returned'], kind: ['step'] },
  listDeadlines: { state: ['open', 'overdue', 'due-soon', 'suspended'], kind: ['statutory', 'consultation'] },
  listConsultations: { state: ['open', 'answered', 'withdrawn'] },
  listDeliveries: { state: ['pending', 'delivered', 'dead'] },
  listAlerts: { kind: ['statutory', 'consultation'] },
  listProjections: { state: ['running', 'done'] },
};

/**
 * Tables that hold what an installation is set up with, or a row for each officer: reading them whole costs nothing.
 */
const small = new Set([
  ...['agencies', 'units', 'officers', 'officer_loads', 'absences', 'calendars', 'calendar_editions', 'service_terms'],
  ...['procedures', 'procedure_versions', 'subscriptions', 'access_tokens', 'projections', 'clock', 'sweeps'],
]);

const lists = (await routesOfServices()).filter((route) => route.method === 'GET' && 'cursor' in shapeOf(route));

function shapeOf({ schema: { querystring } }: DescribedRoute): Readonly<Record<string, z.ZodType>> {
  return querystring instanceof z.ZodObject ? querystring.shape : {};
}

const filtersOf = (route: DescribedRoute) =>
  Object.keys(shapeOf(route)).filter((name) => name !== 'cursor' && name !== 'limit');

type Filter = Readonly<Record<string, string>>;

/** Every combination of a list's filters, with the values of `samples`; of `choices` each in turn. */
function combinationsOf(route: DescribedRoute, samples: Filter): Filter[] {
  const chosen = choices[route.schema.operationId ?? ''] ?? {};
  let filters: Filter[] = [{}];
  for (const name of filtersOf(route)) {
    const values = chosen[name] ?? [samples[name]!];
    filters = filters.concat(filters.flatMap((filter) => values.map((value) => ({ ...filter, [name]: value }))));
  }
  return filters;
}

/** The address of a list. Those of a dossier, an officer or a recalculation are asked for one of the stock. */
const pathOf = ({ url }: DescribedRoute, ids: Samples['ids']) =>
  url
    .replace(':code', ids['code']!)
    .replace('/projections/:id', `/projections/${ids['projection']}`)
    .replace('/officers/:id', `/officers/${ids['officer']}`);

/** What the services read for a filter of a list; each statement once. */
async function readsOf({ services, ids }: Stocked, route: DescribedRoute, filter: Filter): Promise<SentStatement[]> {
  const path = `${pathOf(route, ids)}?${new URLSearchParams(filter)}`;
  return readsDuring(async () => {
    const response = await services.call('admin', 'GET', path);
    expect(response.statusCode, `${path}: ${response.body}`).toBe(200);
  });
}

const searches = (ids: Samples['ids']): readonly object[] => [
  ...[{ code: ids['code'] }, { code: ids['code']!.slice(-8) }, { code: 'H42' }, { code: '-25' }, { code: '-0001' }],
  ...[{ code: 'zzzz' }, { code: 'IG-0/250310-0001' }, { name: 'nguyen' }, { name: 'bli' }, { name: 'zzzz' }],
  ...[{ name: 'nguyen thi lan' }, { identityNumber: '037100000077' }, { identityNumber: '999999999999' }],
  ...[
    { code: '-25', name: 'nguyen' },
    { code: 'zzzz', name: 'nguyen' },
    { code: 'H42', identityNumber: '037100000077' },
  ],
];

const searched = ({ services }: Stocked, body: object) =>
  readsDuring(async () => {
    const response = await services.call('admin', 'POST', '/v1/dossiers/search', { body });
    expect(response.statusCode, response.body).toBe(200);
  });

/** What is sent for a page of one row, as it is sent for a page of the usual length. */
const forUsualPage = ({ text, values }: SentStatement): SentStatement => {
  const limits = new Set([...text.matchAll(/\blimit \$(\d+)/g)].map((match) => Number(match[1])));
  return { text, values: values.map((value, i) => (limits.has(i + 1) && value === 2 ? 51 : value)) };
};

/** All statements that lists send for all combinations of their filters, each with the address that it was sent for. */
async function everyRead(stocked: Stocked): Promise<ReadonlyMap<string, { of: string; sent: SentStatement }>> {
  const reads = new Map<string, { of: string; sent: SentStatement }>();
  for (const route of lists)
    for (const filter of combinationsOf(route, stocked.common)) {
      const of = `${route.url}?${new URLSearchParams(filter)}`;
      for (const one of await readsOf(stocked, route, { ...filter, limit: '1' })) {
        const sent = forUsualPage(one);
        reads.set(JSON.stringify(sent), { of, sent });
      }
    }
  for (const body of searches(stocked.ids))
    for (const sent of await searched(stocked, body))
      reads.set(JSON.stringify(sent), { of: JSON.stringify(body), sent });
  return reads;
}

/**
 * The scans of growing tables that look at many rows. A part of a code that only old dossiers have is looked for in the
 * narrow index of codes, from the newest on: that is allowed.
 */
async function wideScans({ admin }: Stocked, sent: readonly SentStatement[]): Promise<Scan[]> {
  const scans: Scan[] = [];
  for (const one of sent) scans.push(...(await scansOf(admin, one)));
  const isAllowed = ({ table, by }: Scan) => small.has(table) || (table === 'dossiers' && by === 'Index Only Scan');
  return scans.filter((scan) => !isAllowed(scan) && scan.rows > dossiers / 4);
}

test('lists and searches of a filled database stay on an index', { timeout: 120_000 }, async ({ stocked }) => {
  const known = [...Object.keys(stocked.common), 'state', 'kind'];
  expect(lists.length).toBeGreaterThan(15);
  expect(
    lists.flatMap(filtersOf).filter((name) => !known.includes(name)),
    'a filter without a sample',
  ).toEqual([]);

  const reads = await everyRead(stocked);
  expect(reads.size).toBeGreaterThan(2_000);
  const whole = new Set<string>();
  for (const { of, sent } of reads.values())
    for (const { table, by } of await planOf(stocked.admin, sent))
      if (by === 'Seq Scan' && !small.has(table)) whole.add(`${of} reads all of ${table}`);
  expect([...whole]).toEqual([]);

  // A plan tells by which index, and not how far: that is looked at where one value or two decide.
  const many: string[] = [];
  const judge = async (of: string, sent: readonly SentStatement[]) =>
    many.push(...(await wideScans(stocked, sent)).map(({ table, by, rows }) => `${of}: ${rows} of ${table} by ${by}`));
  for (const route of lists)
    for (const [samples, most] of [
      [stocked.common, 1],
      [stocked.rare, 2],
    ] as const)
      for (const filter of combinationsOf(route, samples).filter((one) => Object.keys(one).length <= most))
        await judge(`${route.url}?${new URLSearchParams(filter)}`, await readsOf(stocked, route, filter));
  for (const body of searches(stocked.ids)) await judge(JSON.stringify(body), await searched(stocked, body));
  expect(many).toEqual([]);
});

test('a table that is read from end to end is found', async ({ database }) => {
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  const scans = await planOf(admin, { text: 'select * from dossiers where code like $1', values: ['%x%'] });
  await admin.end();
  expect(scans).toEqual([expect.objectContaining({ table: 'dossiers', by: 'Seq Scan' })]);
});

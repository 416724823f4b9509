import { connect } from '@motcua/db/database';
import { CatalogueImport } from '@motcua/db/reference/catalogue-import';
import { readCatalogueRecord } from '@motcua/domain/catalogue/catalogue';
import { expect } from 'vitest';
import { intakeTest, validDossier } from '../intake.fixture.ts';

const code = '1.999001';

/** A record of the portal; `qty` and `unit` are its time. */
const record = (qty: number | string, unit: string) => ({
  code,
  name: 'Thủ tục mẫu',
  category: { code: 'G15-TP07', name: 'Hộ tịch' },
  promulgating_agency: 'Bộ Tư pháp',
  results: ['Giấy chứng nhận'],
  channels: [{ method: 'DIRECT', fees: [], processing: { qty, unit }, note: '' }],
  processing_cases: [],
  legal_basis: [],
  checklist_raw: [],
  state: 'ACTIVE',
  source: { updated_at: '2026-04-15T08:36:31.512Z' },
});

const test = intakeTest.extend<{ take: (qty: number, unit: string) => Promise<void> }>({
  take: async ({ database }, use) => {
    const db = connect(database.urls.motcua_migrator!, { max: 1 });
    await use(async (qty, unit) => {
      await new CatalogueImport(db, Date.parse('2026-11-20T02:00:00Z')).take([readCatalogueRecord(record(qty, unit))]);
    });
    await db.$client.end();
  },
});

const steps = [
  { code: 'reception', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 },
  { code: 'examination', name: 'Thẩm định', unit: 'justice', budgetMinutes: 960 },
];
const terms = { counter: { unit: 'workingDay', amount: '3' } };
const decision = { steps, terms, document: '12/QĐ-UBND' };
const path = `/v1/procedures/${code}/versions/1/adopt`;

test('what waits for a person is adopted with its terms and its steps, which dossiers then go through', async ({
  intake,
  take,
}) => {
  await take(3, 'OTHER');
  const register = () =>
    intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, procedure: code, documents: [] } });
  expect((await register()).json().code).toBe('procedure-not-in-effect');
  const adopt = (body: object) => intake.call('admin', 'POST', path, { body });
  const unsettled = await adopt({ steps, document: '12/QĐ-UBND' });
  expect([unsettled.statusCode, unsettled.json()]).toMatchObject([
    422,
    { code: 'conflicts-unsettled', errors: [{ path: 'terms' }], facts: { conflicts: ['unit-other'] } },
  ]);
  const adopted = await adopt(decision);
  expect([adopted.statusCode, adopted.json()]).toMatchObject([
    201,
    { version: 2, state: 'adopted', conflicts: [], effectiveFrom: '2026-04-15', terms, steps },
  ]);
  expect((await adopt(decision)).json()).toEqual(adopted.json());
  const shown = (await intake.call('counter', 'GET', `/v1/procedures/${code}`)).json();
  expect(shown.versions.map(({ version, state }: Record<string, unknown>) => [version, state])).toEqual([
    [2, 'adopted'],
    [1, 'pending'],
  ]);
  const registered = await register();
  expect([registered.statusCode, registered.json().term]).toEqual([201, terms.counter]);
  const { rows } = await intake.db.$client.query('select unit_kind, budget_minutes from tasks');
  expect(rows).toEqual([{ unit_kind: 'one-stop', budget_minutes: 120 }]);
});

test('a clean import keeps its terms and gets its steps; what is imported later does not replace them', async ({
  intake,
  take,
}) => {
  await take(3, 'WORKING_DAY');
  const adopted = await intake.call('admin', 'POST', path, { body: { steps, document: '12/QĐ-UBND' } });
  expect(adopted.json()).toMatchObject({ version: 2, terms, steps });
  await take(5, 'WORKING_DAY');
  const shown = (await intake.call('counter', 'GET', `/v1/procedures/${code}`)).json();
  expect(shown).toMatchObject({ version: 2, terms, steps });
  expect(shown.versions[0]).toMatchObject({ version: 3, state: 'pending', conflicts: ['differs-from-adopted'] });
});

test.for([
  ['no steps', { ...decision, steps: [] }, 400, 'steps'],
  ['steps left out', { document: 'x' }, 400, 'steps'],
  ['a unit that is none', { ...decision, steps: [{ ...steps[0], unit: 'kitchen' }] }, 400, 'steps.0.unit'],
  ['no time for a step', { ...decision, steps: [{ ...steps[0], budgetMinutes: 0 }] }, 400, 'steps.0.budgetMinutes'],
  ['no channel', { ...decision, terms: {} }, 400, 'terms'],
  ['no amount', { ...decision, terms: { counter: { unit: 'month', amount: '0.5' } } }, 400, 'terms.counter.amount'],
  ['no decision', { steps, terms }, 400, 'document'],
] as const)('%s is refused at its field', async ([, body, status, field], { intake, take }) => {
  await take(3, 'OTHER');
  const refused = await intake.call('admin', 'POST', path, { body });
  expect([refused.statusCode, refused.json().errors?.[0]?.path]).toEqual([status, field]);
});

test('only an administrator adopts, and only a version that there is', async ({ intake, take }) => {
  await take(3, 'OTHER');
  for (const role of ['counter', 'officer', 'supervisor', 'auditor'] as const)
    expect((await intake.call(role, 'POST', path, { body: decision })).statusCode).toBe(403);
  const other = (at: string) => intake.call('admin', 'POST', `/v1/procedures/${at}/adopt`, { body: decision });
  expect((await other(`${code}/versions/7`)).json()).toMatchObject({ code: 'procedure-version-unknown', status: 404 });
  expect((await other('1.000009/versions/1')).json().code).toBe('procedure-unknown');
});

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readCatalogueLine, readCatalogueRecord } from '@motcua/domain/catalogue/catalogue';
import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { connect, type Database } from '../database.ts';
import { seed } from '../installation/seed.ts';
import { CatalogueImport, type ImportResult } from './catalogue-import.ts';
import { listProcedures, Procedures, readProcedureVersions } from './procedures.ts';

async function inEffect(db: Database, code: string, day: string) {
  const procedures = new Procedures();
  return procedures.inEffect(db, await procedures.known(db, code), day);
}

const at = Date.parse('2026-11-23T01:00:00Z');
const today = '2026-11-23';

/** A seeded database, as the owner of the tables. */
const importTest = dbTest.extend<{ db: Database }>({
  db: async ({ database }, use) => {
    const db = connect(database.urls.motcua_migrator!);
    await seed(db, at);
    await use(db);
    await db.$client.end();
  },
});

const published = (changed: object = {}) => ({
  code: '1.999001',
  name: 'Thủ tục mẫu',
  category: { code: 'G15-TP07', name: 'Hộ tịch' },
  promulgating_agency: 'Bộ Tư pháp',
  results: ['Giấy chứng nhận'],
  channels: [{ method: 'DIRECT', fees: [], processing: { qty: 3, unit: 'WORKING_DAY' }, note: '' }],
  processing_cases: [],
  legal_basis: [],
  checklist_raw: [],
  state: 'ACTIVE',
  source: { updated_at: '2026-04-15T08:36:31.512Z' },
  ...changed,
});
const within = (qty: number, unit = 'WORKING_DAY') => ({
  channels: [{ method: 'DIRECT', fees: [], processing: { qty, unit }, note: '' }],
});
const take = (db: Database, ...records: object[]) => new CatalogueImport(db, at).take(records.map(readCatalogueRecord));
const stored = async (db: Database, code: string) =>
  (await readProcedureVersions(db, code)).map(({ version: { version, state, conflicts, effectiveFrom } }) => {
    return { version, state, conflicts, effectiveFrom };
  });

importTest(
  'a clean record is adopted from the day of its publication; importing it again changes nothing',
  async ({ db }) => {
    expect(await take(db, published())).toMatchObject([
      { outcome: 'imported', change: 'added', version: 1, conflicts: [] },
    ]);
    const version = await inEffect(db, '1.999001', today);
    const { procedure } = (await readProcedureVersions(db, '1.999001'))[0]!;
    expect(procedure).toMatchObject({ name: 'Thủ tục mẫu', fieldCode: 'G15-TP07', fieldName: 'Hộ tịch' });
    expect(version).toMatchObject({ effectiveFrom: '2026-04-15', source: 'national portal; Bộ Tư pháp' });
    expect(version.definition.terms).toEqual({ counter: { unit: 'workingDay', amount: '3' } });
    const republished = published({ source: { updated_at: '2026-09-01T00:00:00Z' } });
    expect(await take(db, republished)).toMatchObject([{ outcome: 'imported', change: 'unchanged', version: 1 }]);
    expect(await stored(db, '1.999001')).toHaveLength(1);
  },
);

importTest('a changed record is a new version, and the older one stays', async ({ db }) => {
  await take(db, published());
  const changed = published({ ...within(5), name: 'Tên mới', source: { updated_at: '2026-07-01T00:00:00Z' } });
  expect(await take(db, changed)).toMatchObject([{ outcome: 'imported', change: 'added', version: 2 }]);
  const on = async (day: string) => (await inEffect(db, '1.999001', day)).definition.terms.counter;
  expect(await on('2026-06-30')).toEqual({ unit: 'workingDay', amount: '3' });
  expect(await on('2026-07-01')).toEqual({ unit: 'workingDay', amount: '5' });
  expect((await readProcedureVersions(db, '1.999001'))[0]!.procedure.name).toBe('Tên mới');
});

importTest('a record with conflicts waits for a person and cannot be used', async ({ db }) => {
  const open = published(within(1, 'OTHER'));
  const conflicts = ['unit-other'];
  expect(await take(db, open)).toMatchObject([{ outcome: 'imported-with-conflicts', conflicts, change: 'added' }]);
  expect(await take(db, open)).toMatchObject([{ outcome: 'imported-with-conflicts', conflicts, change: 'unchanged' }]);
  await expect(inEffect(db, '1.999001', today)).rejects.toMatchObject({ code: 'procedure-not-in-effect' });
});

importTest('once a person has adopted it, importing it again leaves it adopted', async ({ db, database }) => {
  const open = published(within(1, 'OTHER'));
  await take(db, open);
  const person = connect(database.adminUrl);
  await person.$client.query(`update procedure_versions set state = 'adopted' where procedure_code = '1.999001'`);
  await person.$client.end();
  expect(await take(db, open)).toMatchObject([{ outcome: 'imported', conflicts: [], change: 'unchanged' }]);
});

importTest('what the seed adopted is not replaced by a record that says something else', async ({ db }) => {
  const before = await inEffect(db, '1.001612', today);
  const [result] = await take(db, published({ code: '1.001612', ...within(7) }));
  expect(result).toMatchObject({ outcome: 'imported-with-conflicts', conflicts: ['differs-from-adopted'], version: 2 });
  expect(await inEffect(db, '1.001612', today)).toEqual(before);
});

importTest('a record that says the same as the adopted version adds nothing', async ({ db }) => {
  const version = await inEffect(db, '1.002211', today);
  const { documents, results, terms } = version.definition;
  const same = published({
    code: '1.002211',
    channels: Object.keys(terms).map((channel) => ({
      method: { counter: 'DIRECT', online: 'ONLINE', post: 'POSTAL' }[channel],
      fees: [{ type: 'FEE', value_vnd: 0, text: '' }],
      processing: { qty: 5, unit: 'WORKING_DAY' },
    })),
    results,
    checklist_raw: [{ group: '', items: documents.map(({ name }) => ({ name, original_qty: 1, copy_qty: 0 })) }],
  });
  expect(await take(db, same)).toMatchObject([{ outcome: 'imported', change: 'agrees', version: 1 }]);
  expect(await stored(db, '1.002211')).toHaveLength(1);
});

importTest('a province publishes for itself', async ({ db }) => {
  const results = await take(
    db,
    published({ code: '1.999001', promulgating_agency: 'UBND tỉnh Lạng Sơn' }),
    published({ code: '1.999002', promulgating_agency: 'UBND tỉnh Ninh Bình' }),
  );
  expect(results).toMatchObject([
    { outcome: 'imported-with-conflicts', conflicts: ['published-by-another-province'] },
    { outcome: 'imported', conflicts: [] },
  ]);
});

importTest('one code twice with different content in one file: the second waits for a person', async ({ db }) => {
  const records = [published(), published(within(5)), published()];
  const outcomes = (results: readonly ImportResult[]) => results.map(({ outcome }) => outcome);
  const expected = ['imported', 'imported-with-conflicts', 'imported'];
  expect(outcomes(await take(db, ...records))).toEqual(expected);
  expect(outcomes(await take(db, ...records))).toEqual(expected);
  expect(await stored(db, '1.999001')).toMatchObject([
    { version: 2, state: 'pending', conflicts: ['code-repeated'] },
    { version: 1, state: 'adopted' },
  ]);
});

importTest('a refused record leaves nothing behind, and the others of its batch come in', async ({ db }) => {
  const before = await listProcedures(db, {}, { limit: 1_000 });
  const results = await take(db, published({ code: '1.014955-Xoa' }), published(), { name: 'x' });
  expect(results).toMatchObject([
    { outcome: 'refused', reason: 'code-pattern', code: '1.014955-Xoa' },
    { outcome: 'imported' },
    { outcome: 'refused', reason: 'code-pattern', code: null },
  ]);
  expect(await listProcedures(db, {}, { limit: 1_000 })).toHaveLength(before.length + 1);
});

importTest('two imports at once store each record once', async ({ db }) => {
  const changes = await Promise.all([take(db, published()), take(db, published())]);
  expect(
    changes
      .flat()
      .map((result) => 'change' in result && result.change)
      .sort(),
  ).toEqual(['added', 'unchanged']);
});

const file = new URL('../../../../../shared/data/national-catalogue/details.jsonl.gz', import.meta.url);
const lines = readIfThere();

importTest.skipIf(lines === undefined)(
  'the portal’s own records (../shared/data/national-catalogue) each have one outcome, twice the same',
  async ({ db }) => {
    const readings = lines!.map(readCatalogueLine);
    const first = await new CatalogueImport(db, at).take(readings);
    const count = (outcome: ImportResult['outcome']) => first.filter((result) => result.outcome === outcome).length;
    expect(first).toHaveLength(lines!.length);
    expect(count('imported') + count('imported-with-conflicts') + count('refused')).toBe(lines!.length);
    expect(count('imported')).toBeGreaterThan(0);
    const second = await new CatalogueImport(db, at).take(readings);
    const withoutChange = (results: readonly ImportResult[]) =>
      results.map((result) => ({ ...result, change: undefined }));
    expect(withoutChange(second)).toEqual(withoutChange(first));
    expect(second.filter((result) => 'change' in result && result.change === 'added')).toEqual([]);
  },
);

function readIfThere(): string[] | undefined {
  try {
    return gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean);
  } catch {
    return undefined;
  }
}

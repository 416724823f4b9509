import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTerm } from '../deadlines/term.ts';
import { type CatalogueReading, readCatalogueLine, readCatalogueRecord, refusalReasons } from './catalogue.ts';
import { conflictNames } from './catalogue-terms.ts';

describe('whatever comes', { timeout: 60_000 }, () => {
  function checkReading(reading: CatalogueReading) {
    expect('refused' in reading).not.toBe('record' in reading);
    if ('refused' in reading) {
      expect(refusalReasons).toContain(reading.refused);
      return;
    }
    const { terms } = reading.record.definition;
    for (const term of Object.values(terms)) expect(parseTerm(term)).toEqual(term);
    for (const name of reading.record.conflicts) expect(conflictNames).toContain(name);
    if (reading.record.conflicts.length === 0) expect(Object.keys(terms)).not.toEqual([]);
    // A read record can be stored as text and as JSON.
    expect(JSON.stringify(reading)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  }

  test('any line has exactly one outcome', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => checkReading(readCatalogueLine(line))),
    );
  });

  const anything = fc.anything({ maxDepth: 2, stringUnit: 'binary' });
  /** Mostly a value as the portal writes it, sometimes any value. */
  const mostly = <T>(usual: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 9, arbitrary: usual as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
  const time = fc.record({
    qty: mostly(fc.constantFrom<unknown>(1, 3, 3, 3, 7.5, 0.33, 0, -1, '03', '7,5', 'Theo mô tả', null)),
    unit: mostly(fc.constantFrom('WORKING_DAY', 'WORKING_DAY', 'WORKING_DAY', 'DAY', 'MONTH', 'HOUR', 'OTHER')),
  });
  const channel = fc.record({
    method: mostly(fc.constantFrom('DIRECT', 'ONLINE', 'POSTAL')),
    processing: mostly(time),
    note: mostly(fc.constantFrom('', '', 'Không quá 3 ngày làm việc', 'Các xã miền núi: 10 ngày làm việc')),
    fees: mostly(fc.array(fc.record({ type: anything, value_vnd: anything, text: anything }), { maxLength: 2 })),
  });
  const records = fc.record(
    {
      code: mostly(fc.constant('1.004873')),
      name: mostly(fc.string({ unit: 'binary', minLength: 3 })),
      channels: mostly(fc.array(channel, { maxLength: 3 })),
      processing_cases: mostly(fc.array(time, { maxLength: 2 })),
      checklist_raw: mostly(fc.constant([])),
      results: mostly(fc.constant([])),
      legal_basis: mostly(fc.constant([])),
      category: anything,
      source: anything,
      state: mostly(fc.constant('ACTIVE')),
    },
    { requiredKeys: ['code', 'name', 'channels'] },
  );

  test('any record has exactly one outcome, and a clean one has terms that parse', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(records, (value) => {
        const reading = readCatalogueRecord(value);
        checkReading(reading);
        met.add('refused' in reading ? 'refused' : reading.record.conflicts.length > 0 ? 'conflicts' : 'clean');
      }),
      { numRuns: 2_000 },
    );
    expect([...met].sort()).toEqual(['clean', 'conflicts', 'refused']);
  });
});

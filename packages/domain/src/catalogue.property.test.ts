import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CatalogueReading, readCatalogueLine, readCatalogueRecord, refusalReasons } from './catalogue.ts';
import { conflictNames } from './catalogue-terms.ts';
import { parseTerm } from './term.ts';

describe('whatever comes', () => {
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
    // What is read can be stored as text and as JSON.
    expect(JSON.stringify(reading)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  }

  test('any line has exactly one outcome', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => checkReading(readCatalogueLine(line))),
    );
  });

  const anything = fc.anything({ maxDepth: 2, stringUnit: 'binary' });
  const amount = fc.oneof(
    fc.integer({ min: -1, max: 60 }),
    fc.double(),
    fc.constantFrom('7,5', 'Theo mô tả', null),
    anything,
  );
  const unit = fc.oneof(fc.constantFrom('WORKING_DAY', 'DAY', 'MONTH', 'HOUR', 'OTHER', 'toString'), anything);
  const time = fc.record({ qty: amount, unit }, { requiredKeys: [] });
  const channels = fc.record(
    {
      method: fc.oneof(fc.constantFrom('DIRECT', 'ONLINE', 'POSTAL'), anything),
      processing: fc.oneof(time, anything),
      note: fc.oneof(fc.constantFrom('', 'Không quá 3 ngày làm việc'), anything),
      fees: fc.oneof(fc.array(fc.record({ type: anything, value_vnd: anything, text: anything })), anything),
    },
    { requiredKeys: [] },
  );
  const records = fc.record(
    {
      code: fc.oneof(fc.constant('1.004873'), anything),
      name: fc.oneof(fc.constant('Tên'), fc.string({ unit: 'binary' })),
      channels: fc.oneof(fc.array(channels), anything),
      processing_cases: fc.oneof(fc.array(time), anything),
      checklist_raw: anything,
      results: anything,
      legal_basis: anything,
      category: anything,
      source: anything,
      state: anything,
    },
    { requiredKeys: ['code', 'name', 'channels'] },
  );

  test('any record has exactly one outcome, and a clean one has terms that parse', () => {
    fc.assert(
      fc.property(records, (value) => checkReading(readCatalogueRecord(value))),
      { numRuns: 2_000 },
    );
  });
});

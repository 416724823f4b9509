import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCatalogueLine, readCatalogueRecord } from './catalogue.ts';

const channel = (method: string, qty: unknown, unit: unknown, note = '') => ({
  method,
  fees: [],
  processing: { qty, unit },
  note,
});
const onAll = (qty: unknown, unit: unknown) =>
  ['ONLINE', 'POSTAL', 'DIRECT'].map((method) => channel(method, qty, unit));
const caseOf = (qty: unknown, unit: unknown, n = 1) => ({ case_code: `1.004873.0${n}`, qty, unit });
const record = (changed: object) => ({
  code: '1.004873',
  name: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  category: { code: 'G15-TP07', name: 'Hộ tịch' },
  promulgating_agency: 'Bộ Tư pháp',
  channels: onAll(3, 'WORKING_DAY'),
  processing_cases: [caseOf(3, 'WORKING_DAY')],
  ...changed,
});

function read(changed: object) {
  const reading = readCatalogueRecord(record(changed));
  if ('refused' in reading) throw new Error(reading.refused);
  return reading.record;
}

const threeDays = { unit: 'workingDay', amount: '3' };

describe('a record without conflicts gives each channel its term', () => {
  test.each([
    ['one time on every channel', {}, { online: threeDays, post: threeDays, counter: threeDays }],
    [
      'a channel that is not offered stays away',
      { channels: [channel('DIRECT', 3, 'WORKING_DAY')] },
      { counter: threeDays },
    ],
    ['no cases', { processing_cases: [] }, { online: threeDays, post: threeDays, counter: threeDays }],
    [
      'online shorter than at the counter',
      { channels: [channel('DIRECT', 5, 'WORKING_DAY'), channel('ONLINE', 3, 'WORKING_DAY')], processing_cases: [] },
      { counter: { unit: 'workingDay', amount: '5' }, online: threeDays },
    ],
    [
      'half days',
      { channels: [channel('DIRECT', 7.5, 'WORKING_DAY')], processing_cases: [caseOf('7,5', 'WORKING_DAY')] },
      { counter: { unit: 'workingDay', amount: '7.5' } },
    ],
    [
      'calendar days and months',
      { channels: [channel('DIRECT', '02', 'MONTH')], processing_cases: [] },
      { counter: { unit: 'month', amount: '2' } },
    ],
    [
      'a remark that repeats the term',
      { channels: [channel('DIRECT', 3, 'WORKING_DAY', 'Không quá 03 ngày làm việc kể từ ngày 15/4/2026.')] },
      { counter: threeDays },
    ],
    [
      'one channel listed twice with the same time',
      { channels: [channel('DIRECT', 3, 'WORKING_DAY'), channel('DIRECT', '3', 'WORKING_DAY')] },
      { counter: threeDays },
    ],
  ])('%s', (_rule, changed, terms) => {
    expect(read(changed)).toMatchObject({ conflicts: [] });
    expect(read(changed).definition.terms).toEqual(terms);
  });
});

describe('a conflict is named and no term is invented for it', () => {
  const counter = (qty: unknown, unit: unknown, note?: string) => ({
    channels: [channel('DIRECT', qty, unit, note)],
    processing_cases: [],
  });
  test.each<[string, object, string[], object]>([
    ['unit OTHER', counter(1, 'OTHER'), ['unit-other'], {}],
    ['a sentence', counter('Theo mô tả', 'OTHER'), ['free-text-term'], {}],
    ['a sentence with a number', counter('Không quá 03 ngày làm việc', 'OTHER'), ['free-text-term'], {}],
    ['hours of work or of the clock', counter(15, 'HOUR'), ['unit-hour'], {}],
    ['a new unit', counter(2, 'WEEK'), ['unknown-unit'], {}],
    ['a unit with the name of an inherited property', counter(2, 'constructor'), ['unknown-unit'], {}],
    ['no time', { channels: [{ method: 'DIRECT' }], processing_cases: [] }, ['no-term'], {}],
    ['no amount', counter(null, 'WORKING_DAY'), ['no-term'], {}],
    ['zero', counter(0, 'WORKING_DAY'), ['amount-unusable'], {}],
    ['half a calendar day', counter(7.5, 'DAY'), ['amount-unusable'], {}],
    ['a piece of a minute', counter(0.33, 'WORKING_DAY'), ['amount-unusable'], {}],
    ['less than nothing', counter(-3, 'WORKING_DAY'), ['free-text-term'], {}],
    [
      'two times on one channel',
      { channels: [channel('DIRECT', 15, 'DAY'), channel('DIRECT', 10, 'DAY')], processing_cases: [] },
      ['times-differ-within-channel'],
      {},
    ],
    [
      'channels in different units',
      { channels: [channel('DIRECT', 3, 'DAY'), channel('ONLINE', 3, 'WORKING_DAY')], processing_cases: [] },
      ['channels-differ-in-unit'],
      { counter: { unit: 'calendarDay', amount: '3' }, online: threeDays },
    ],
    [
      'cases with different times',
      { processing_cases: [caseOf(3, 'WORKING_DAY'), caseOf(20, 'WORKING_DAY', 2)] },
      ['cases-differ', 'channel-and-case-disagree'],
      { counter: threeDays, online: threeDays, post: threeDays },
    ],
    [
      'the case against the channel',
      { processing_cases: [caseOf(5, 'WORKING_DAY')] },
      ['channel-and-case-disagree'],
      { counter: threeDays, online: threeDays, post: threeDays },
    ],
    [
      'one channel against the case',
      { channels: [channel('DIRECT', 3, 'WORKING_DAY'), channel('ONLINE', 2, 'WORKING_DAY')] },
      ['channel-and-case-disagree'],
      { counter: threeDays, online: { unit: 'workingDay', amount: '2' } },
    ],
    [
      'a case that cannot be read',
      { processing_cases: [caseOf(3, 'OTHER')] },
      ['unit-other'],
      read({}).definition.terms,
    ],
    [
      'a remark with another number',
      counter(3, 'WORKING_DAY', 'Trường hợp xác minh: 10 ngày làm việc'),
      ['note-states-another-time'],
      { counter: threeDays },
    ],
    [
      'a remark with another kind of day',
      counter(3, 'WORKING_DAY', 'Không quá 3 ngày'),
      ['note-states-another-time'],
      { counter: threeDays },
    ],
    [
      'a remark with the same-day rule',
      counter(1, 'WORKING_DAY', 'nhận hồ sơ sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo'),
      ['note-states-another-time'],
      { counter: { unit: 'workingDay', amount: '1' } },
    ],
    [
      'longer in the mountains',
      counter(3, 'WORKING_DAY', 'Đối với các xã miền núi thì được tăng thêm'),
      ['area-dependent'],
      { counter: threeDays },
    ],
    [
      'a new way of filing',
      { channels: [...onAll(3, 'WORKING_DAY'), channel('FAX', 3, 'WORKING_DAY')] },
      ['unknown-channel'],
      read({}).definition.terms,
    ],
    ['no longer in force', { state: 'EXPIRED' }, ['not-active'], read({}).definition.terms],
    ['documents that are no list', { checklist_raw: 'x' }, ['part-unreadable'], read({}).definition.terms],
    [
      'a channel that is no record',
      { channels: [...onAll(3, 'WORKING_DAY'), null] },
      ['part-unreadable'],
      read({}).definition.terms,
    ],
  ])('%s', (_rule, changed, conflicts, terms) => {
    expect(read(changed).conflicts).toEqual(conflicts);
    expect(read(changed).definition.terms).toEqual(terms);
  });

  test('the times are kept word for word', () => {
    const { definition } = read({
      channels: [channel('DIRECT', 'Theo mô tả', 'OTHER', 'xem trình tự')],
      processing_cases: [caseOf(3, 'OTHER')],
    });
    expect(definition.notes).toEqual(['DIRECT: Theo mô tả OTHER (xem trình tự)', '1.004873.01: 3 OTHER']);
  });
});

describe('a record that cannot be used is refused with its reason', () => {
  test.each([
    ['no JSON', '{"code": "1.004873"', 'malformed-json'],
    ['an empty line', '', 'malformed-json'],
    ['a list', '[]', 'not-a-record'],
    ['null', 'null', 'not-a-record'],
    ['no code', record({ code: undefined }), 'code-pattern'],
    ['a number for a code', record({ code: 1.004873 }), 'code-pattern'],
    ['seven digits', record({ code: '1.0133611' }), 'code-pattern'],
    ['a suffix', record({ code: '1.014955-Xoa' }), 'code-pattern'],
    ['nine digits', record({ code: '2.009182739' }), 'code-pattern'],
    ['no name', record({ name: ' \u200b ' }), 'no-name'],
    ['no channels', record({ channels: undefined }), 'no-channel'],
    ['channels that are no list', record({ channels: { method: 'DIRECT' } }), 'no-channel'],
    ['no channel', record({ channels: [] }), 'no-channel'],
    ['no channel we know', record({ channels: [channel('FAX', 3, 'WORKING_DAY')] }), 'no-channel'],
    [
      'a channel named like an inherited property',
      record({ channels: [channel('constructor', 3, 'DAY')] }),
      'no-channel',
    ],
  ])('%s', (_what, line, refused) => {
    expect(readCatalogueLine(typeof line === 'string' ? line : JSON.stringify(line))).toMatchObject({ refused });
  });

  test('but a code may have spaces around it', () => expect(read({ code: ' 1.014325' }).code).toBe('1.014325'));
});

describe('the other parts', () => {
  test('0 with a text is no amount: the text says where the fee is set', () => {
    const fees = (value_vnd: unknown, text: string) =>
      read({ channels: [{ ...channel('DIRECT', 3, 'WORKING_DAY'), fees: [{ type: 'FEE', value_vnd, text }] }] })
        .definition.fees;
    expect(fees(0, '')).toEqual([{ name: 'Phí, lệ phí', amountVnd: 0 }]);
    expect(fees(0, 'Theo quy định của Hội đồng nhân dân')).toEqual([
      { name: 'Phí, lệ phí', amountVnd: null, note: 'Theo quy định của Hội đồng nhân dân' },
    ]);
    expect(fees(null, '')).toMatchObject([{ amountVnd: null }]);
    expect(fees(8000, 'mỗi bản')).toEqual([{ name: 'Phí, lệ phí', amountVnd: 8000, note: 'mỗi bản' }]);
  });

  test('a fee of some channels only says of which', () => {
    const withFee = (method: string, value_vnd: number) => ({
      ...channel(method, 3, 'WORKING_DAY'),
      fees: [{ type: 'FEE', value_vnd, text: '' }],
    });
    const { fees } = read({ channels: [withFee('DIRECT', 20_000), withFee('ONLINE', 10_000)] }).definition;
    expect(fees).toEqual([
      { name: 'Phí, lệ phí (trực tiếp)', amountVnd: 20_000 },
      { name: 'Phí, lệ phí (trực tuyến)', amountVnd: 10_000 },
    ]);
  });

  test('only papers count as documents, and only unconditional ones are required', () => {
    const paper = (name: string, original_qty = 1) => ({ name, original_qty, copy_qty: 0, code: 'KQ1' });
    const documents = (items: object[], ...more: object[]) =>
      read({ checklist_raw: [{ group: '', items }, ...more] }).definition.documents;
    expect(documents([paper('- Tờ khai'), paper('Lưu ý chung', 0), paper('Văn bản ủy quyền (nếu có)')])).toEqual([
      { code: 'KQ1', name: 'Tờ khai', required: true },
      { code: 'KQ1', name: 'Văn bản ủy quyền (nếu có)', required: false },
    ]);
    const cases = documents([paper('Đơn')], { group: 'b) Công trình khác', items: [paper('Bản vẽ')] });
    expect(cases.map(({ required }) => required)).toEqual([false, false]);
  });

  test('the day of the last change is that of Việt Nam', () => {
    expect(read({ source: { updated_at: '2026-04-27T17:53:36.933Z' } }).updatedOn).toBe('2026-04-28');
    expect(read({ source: { updated_at: 'yesterday' } }).updatedOn).toBe(null);
    expect(read({}).updatedOn).toBe(null);
  });
});

const published = new URL('../../../../../shared/data/national-catalogue/details.jsonl.gz', import.meta.url);
const lines = readIfThere(published);

test.skipIf(lines === undefined)('the portal’s own records (../shared/data/national-catalogue) add up', () => {
  const readings = lines!.map(readCatalogueLine);
  const refused = readings.filter((reading) => 'refused' in reading);
  const read = readings.flatMap((reading) => ('record' in reading ? [reading.record] : []));
  const clean = read.filter(({ conflicts }) => conflicts.length === 0);
  expect(refused.length + read.length).toBe(lines!.length);
  expect({ read: read.length, clean: clean.length }).toEqual({ read: 402, clean: 43 });
  for (const { code, definition } of clean) expect(Object.keys(definition.terms), code).not.toEqual([]);
});

function readIfThere(file: URL): string[] | undefined {
  try {
    return gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean);
  } catch {
    return undefined;
  }
}

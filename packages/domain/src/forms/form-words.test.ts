import { describe, expect, test } from 'vitest';
import { bookPlaceOf, dayInWords, dong, extensionWords, hourAndDay, placeOf, printable } from './form-words.ts';

const zone = 'Asia/Ho_Chi_Minh';

test('instants are written as on paper, in the office’s own time', () => {
  expect(hourAndDay(Date.parse('2026-11-20T02:05:59Z'), zone)).toBe('09 giờ 05 phút, ngày 20 tháng 11 năm 2026');
  // Decree 30/2020: days below 10 and the months 1 and 2 have a leading zero, the others do not.
  expect(dayInWords(Date.parse('2027-02-03T18:00:00Z'), zone)).toBe('ngày 04 tháng 02 năm 2027');
  expect(dayInWords(Date.parse('2027-03-09T00:00:00Z'), zone)).toBe('ngày 09 tháng 3 năm 2027');
});

test.each([
  ['H42.12-261120-0007', '20/11-0007'],
  // Reserved for a dossier that another agency decides: a line of its own, whatever that agency has numbered.
  ['H42.201-261120-0007', '20/11-H42.201-0007'],
  ['OLD-1', undefined],
])('in the book of H42.12 the line of %s is %s', (code, line) =>
  expect(bookPlaceOf({ code, agencyId: 'H42.12' })?.line).toBe(line),
);

test.each([
  [0, '0 đồng'],
  [999, '999 đồng'],
  [15_000, '15.000 đồng'],
  [1_250_000_000, '1.250.000.000 đồng'],
])('%i is %s', (amount, words) => expect(dong(amount)).toBe(words));

test.each([
  [{ unit: 'workingDay', amount: '3' }, '2 ngày làm việc'],
  [{ unit: 'workingHour', amount: '8' }, '2 giờ làm việc'],
  [{ unit: 'month', amount: '1' }, '2 tháng'],
  [{ unit: 'sameDay' }, '2 ngày làm việc'],
  [null, '2 ngày làm việc'],
] as const)('a term of %j is extended by %s', (term, words) =>
  expect(extensionWords({ amount: '2' }, term)).toBe(words),
);

test.each([
  ['Ủy ban nhân dân xã Văn Phong', 'Văn Phong'],
  ['Ủy ban nhân dân tỉnh Ninh Bình', 'Ninh Bình'],
  ['Sở Tư pháp', null],
])('%s writes its papers at %s', (agency, place) => expect(placeOf(agency)).toBe(place));

describe('what is printed', () => {
  test.each([
    ['decomposed Vietnamese is composed', 'Nguye\u0302\u0303n Thi\u0323 \u0110a\u0300o', 'Nguyễn Thị Đào'],
    ['the direction of writing cannot be turned', 'Đào\u202eoàĐ\u2066x\u200f', 'ĐàooàĐx'],
    ['lines stay lines', 'a\r\n\tb\u2028c\u0007', 'a b c'],
    ['nothing seen is nothing', '\u200b \u00ad', ''],
  ])('%s', (_rule, text, printed) => expect(printable(text)).toBe(printed));
});

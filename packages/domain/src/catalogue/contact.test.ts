import { expect, test } from 'vitest';
import { hoursText } from './contact.ts';

const whole = ['07:30-11:30', '13:30-17:00'];
const morning = ['07:30-11:30'];

test.each([
  [{}, ''],
  [{ mon: whole }, 'thứ hai: 07:30–11:30, 13:30–17:00'],
  [
    { mon: whole, tue: whole, wed: whole, thu: whole, fri: whole, sat: morning },
    'thứ hai đến thứ sáu: 07:30–11:30, 13:30–17:00; thứ bảy: 07:30–11:30',
  ],
  [{ mon: morning, wed: morning }, 'thứ hai: 07:30–11:30; thứ tư: 07:30–11:30'],
  [{ sat: morning, sun: morning, mon: [] }, 'thứ bảy đến chủ nhật: 07:30–11:30'],
])('days with the same hours are named together: %j', (hours, words) => expect(hoursText(hours, 'vi')).toBe(words));

test('in English', () => {
  expect(hoursText({ mon: whole, tue: whole }, 'en')).toBe('Monday to Tuesday: 07:30–11:30, 13:30–17:00');
});

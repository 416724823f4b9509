import { expect, test } from 'vitest';
import { possibleNow } from './command-text.ts';

test('what is possible now is a sentence in either language', () => {
  expect(possibleNow(['hand-over', 'reopen'], 'vi')).toBe('Bây giờ làm được: trả kết quả, mở lại.');
  expect(possibleNow(['hand-over', 'reopen'], 'en')).toBe('Possible now: hand over, reopen.');
  expect(possibleNow([], 'en')).toBe('Nothing more is possible.');
  expect(possibleNow(['vp-justice-1'], 'en')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { Status, statusTexts } from './status.ts';

test('the statuses are the ten of the portal, in both languages', () => {
  expect(Object.keys(statusTexts)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  expect(Object.values(Status)).toEqual(Object.keys(statusTexts).map(Number));
  expect(statusTexts[Status.accepted].vi).toBe('Được tiếp nhận');
  expect(statusTexts[Status.handedOver].vi).toBe('Đã trả kết quả');
});

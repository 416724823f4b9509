import { expect, test } from 'vitest';
import { count, listOf, nullable, number, oneOf, record, ShapeError, text, textLike, truth } from './strict-json.ts';

const read = record<{ a: string; b: (number | null)[] }, { c: boolean }>(
  { a: text, b: listOf(nullable(count), 3) },
  { c: truth },
);

test.each([
  { a: 'x', b: [] },
  { a: '', b: [0, null, 3], c: false },
])('%j is read as it is', (value) => expect(read(value, '')).toEqual(value));

test.each<[unknown, string, string]>([
  [{ b: [] }, 'missing', 'a'],
  [{ a: 'x', b: [], d: 1 }, 'unknown', 'd'],
  [JSON.parse('{"a":"x","b":[],"__proto__":{}}'), 'unknown', '__proto__'],
  [{ a: 'x', b: [], toString: 1 }, 'unknown', 'toString'],
  [{ a: 1, b: [] }, 'malformed', 'a'],
  [{ a: '\ud800', b: [] }, 'malformed', 'a'],
  [{ a: 'x'.repeat(10_001), b: [] }, 'malformed', 'a'],
  [{ a: 'x', b: {} }, 'malformed', 'b'],
  [{ a: 'x', b: [1, 2, 3, 4] }, 'malformed', 'b'],
  [{ a: 'x', b: [1, -1] }, 'malformed', 'b.1'],
  [{ a: 'x', b: [1.5] }, 'malformed', 'b.0'],
  [{ a: 'x', b: ['1'] }, 'malformed', 'b.0'],
  [{ a: 'x', b: [], c: null }, 'malformed', 'c'],
  [{ a: 'x', b: [], c: 'true' }, 'malformed', 'c'],
  [[], 'malformed', ''],
  [null, 'malformed', ''],
])('%j is refused, for what and where', (value, fault, path) => {
  expect(() => read(value, '')).toThrow(ShapeError);
  expect(() => read(value, '')).toThrow(expect.objectContaining({ fault, path }));
});

test('values of one kind are told from others', () => {
  expect(number(7.5, 'n')).toBe(7.5);
  expect(() => number(Number.NaN, 'n')).toThrow('is not a number');
  expect(oneOf('a', 'b')('b', 'o')).toBe('b');
  expect(() => oneOf('a', 'b')('c', 'o')).toThrow('is not a or b');
  expect(textLike(/^\d+$/, 'digits')('12', 't')).toBe('12');
  expect(() => textLike(/^\d+$/, 'digits')('1x', 't')).toThrow('is not digits');
});

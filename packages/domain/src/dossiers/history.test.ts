import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, chainHash, chainStart, type HistoryEntry, type Json } from './history.ts';

const entry: HistoryEntry = {
  dossierId: '0199f0aa-0000-7000-8000-000000000001',
  seq: 1,
  at: 1_795_000_000_000,
  type: 'dossier.finished',
  actor: 'officer:1',
  data: { b: 1, a: { d: [1, 'hai', null], c: true } },
};

test('canonical JSON sorts keys at every depth and drops nothing', () => {
  expect(canonicalJson(entry.data)).toBe('{"a":{"c":true,"d":[1,"hai",null]},"b":1}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(() => canonicalJson({ a: undefined } as unknown as Json)).toThrow('no JSON');
});

test('canonical JSON is that of RFC 8785', () => {
  // Its examples of numbers and escapes (section 3.2.2) and of the order of keys (section 3.2.3).
  const values = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
  expect(canonicalJson(JSON.parse(values))).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
  const keys = { '\u20ac': 5, '\r': 1, '\ufb33': 7, '1': 2, '\ud83d\ude00': 6, '\u0080': 3, '\u00f6': 4 };
  expect(canonicalJson(keys)).toBe('{"\\r":1,"1":2,"\u0080":3,"\u00f6":4,"\u20ac":5,"\ud83d\ude00":6,"\ufb33":7}');
  expect(canonicalJson(-0)).toBe('0');
  expect(() => canonicalJson(Number.NaN)).toThrow('no JSON');
});

test('the hash is the SHA-256 of the previous hash and the canonical entry', () => {
  // Computed once with Python's hashlib and json.dumps(sort_keys=True).
  expect(chainHash(chainStart, entry).toString('hex')).toBe(expectedHash);
});
const expectedHash = 'd617d875f70a9e8fefa796edca97e49d803c569d4059ba99c5b555081b520b38';

test('changing any part of an entry, or the hash before it, changes the hash', () => {
  const whole = chainHash(chainStart, entry);
  const changed: HistoryEntry[] = [
    { ...entry, dossierId: entry.dossierId.replace('1', '2') },
    { ...entry, seq: 2 },
    { ...entry, at: entry.at + 1 },
    { ...entry, type: 'dossier.finisheD' },
    { ...entry, actor: 'officer:2' },
    { ...entry, data: { ...entry.data, b: 2 } },
  ];
  for (const other of changed) expect(chainHash(chainStart, other)).not.toEqual(whole);
  expect(chainHash(whole, entry)).not.toEqual(whole);
});

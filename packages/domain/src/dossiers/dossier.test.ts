import { expect, test } from 'vitest';
import { dossierCode } from './dossier.ts';

test.each([
  ['H42.12', '2026-11-23', 7, 'H42.12-261123-0007'],
  ['H42', '2031-01-02', 12_345, 'H42-310102-12345'],
])('the code of %s on %s, number %i, is %s', (agency, day, number, code) => {
  expect(dossierCode(agency, day, number)).toBe(code);
  expect(code).toMatch(/^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d+)*-\d{6}-\d{4,6}$/);
});

import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('without flags: one day of two communes, in a system that is thrown away', () => {
  const play = { from: '2026-11-23', days: 1, perDay: 20, seed: 1, agencies: ['H42.12', 'H42.13'] };
  const nowhere = { dataDir: undefined, url: undefined, tokens: undefined };
  expect(parseOptions([])).toEqual({ help: false, json: false, play, ...nowhere });
});

test.each([
  ['--days 1.5', '--days is a whole number above 0.'],
  ['--days 0', '--days is a whole number above 0.'],
  ['--seed 1.7', '--seed is a whole number above 0.'],
  ['--per-day x', '--per-day is a number above 0.'],
  ['--from 2026-13-01', '--from is a day, such as 2026-11-23.'],
  ['--from yesterday', '--from is a day, such as 2026-11-23.'],
  ['--url http://127.0.0.1:8080', '--url and --tokens are given together.'],
])('%s is refused before anything is started', (args, said) => {
  expect(() => parseOptions(args.split(' '))).toThrow(said);
});

test('a commune may get less than a dossier a day', () => {
  expect(parseOptions(['--per-day', '0.5', '--agencies', 'H42.12, H42.13']).play).toMatchObject({
    perDay: 0.5,
    agencies: ['H42.12', 'H42.13'],
  });
});

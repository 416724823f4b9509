import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('a seed is drawn where none is given, and Redis is taken where there is one', () => {
  expect(parseOptions([], 7, '/bin/redis')).toEqual({ help: false, seed: 7, seconds: 60, redis: '/bin/redis' });
  expect(parseOptions(['--seed', '3', '--queue', 'postgres'], 7, '/bin/redis')).toMatchObject({ seed: 3 });
  expect(parseOptions(['--queue', 'postgres'], 7, '/bin/redis').redis).toBeUndefined();
});

test.each([
  [['--seed', '0'], '--seed is a whole number from 1 to 2147483647.'],
  [['--seconds', '1e9'], '--seconds is a whole number from 1 to 3600.'],
  [['--queue', 'kafka'], '--queue is redis or postgres.'],
  [['--queue', 'redis'], 'There is no redis-server on the PATH.'],
  [['--more'], "Unknown option '--more'."],
])('%j is refused in a sentence', (args, sentence) => {
  expect(() => parseOptions(args, 1, args[1] === 'redis' ? undefined : '/bin/redis')).toThrow(sentence);
});

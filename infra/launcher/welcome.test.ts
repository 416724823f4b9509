import { expect, test } from 'vitest';
import { welcome } from './welcome.ts';

const tokens = { counter: 'c', officer: 'o', supervisor: 's', auditor: 'a', admin: 'm' };

test('a system whose clock stands still says so, and how to move it; another does not speak of clocks', () => {
  const words = (clock: 'real' | 'simulated') => welcome({ url: 'http://127.0.0.1:8080', tokens, clock }, 1);
  expect(words('simulated')).toMatch(/^ {2}Clock .*PUT \/v1\/clock/m);
  expect(words('real')).not.toContain('Clock');
});

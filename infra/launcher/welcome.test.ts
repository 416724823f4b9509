import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { tokenCommand, tokensCommand, welcome } from './welcome.ts';

const tokens = { counter: 'c0', officer: 'o0', supervisor: 's0', auditor: 'u0', admin: 'a0' };
const system = { url: 'http://127.0.0.1:8080', tokens, newTokens: [], dir: '/srv/.data', clock: 'real' } as const;

test('a system whose clock stands still says so, and how to move it; another does not speak of clocks', () => {
  expect(welcome({ ...system, clock: 'simulated' }, 1, true)).toMatch(/^ {2}Clock .*PUT \/v1\/clock/m);
  expect(welcome(system, 1, true)).not.toContain('Clock');
});

test('tokens are shown at the start that made them, and to a terminal only', () => {
  const made = { ...system, newTokens: ['counter', 'admin'] } as const;
  const shown = (text: string) => Object.values(tokens).filter((token) => text.includes(token));
  expect(shown(welcome(made, 1, true))).toEqual(['c0', 'a0']);
  expect(shown(welcome(made, 1, false))).toEqual([]);
  expect(shown(welcome(system, 1, true))).toEqual([]);
  for (const isTerminal of [true, false])
    expect(welcome(made, 1, isTerminal)).toContain('/srv/.data/tokens.json, for this account only');
});

test.for([
  ['.data', 'npm run token', 'npm run --silent token -- admin'],
  ['my tour', "npm run token -- --data-dir 'my tour'", "npm run --silent token -- admin --data-dir 'my tour'"],
  ['/srv/tour', "npm run token -- --data-dir '/srv/tour'", "npm run --silent token -- admin --data-dir '/srv/tour'"],
  ['..data', "npm run token -- --data-dir '..data'", "npm run --silent token -- admin --data-dir '..data'"],
] as const)('the commands that show the tokens of %s name its folder', ([folder, all, one]) => {
  const dir = resolve(folder);
  expect([tokensCommand(dir), tokenCommand(dir, 'admin')]).toEqual([all, one]);
  expect(welcome({ ...system, dir }, 1, true)).toContain(`${all} shows them\n`);
});

import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commandBeside, parseOptions } from './options.ts';

test('without flags: port 8080 of this machine, data in .data, whatever clock the data has', () => {
  const plain = {
    help: false,
    host: '127.0.0.1',
    port: 8080,
    dataDir: resolve('.data'),
    reset: false,
    isRestored: false,
    clock: undefined,
    demo: false,
  };
  expect(parseOptions([], {})).toEqual(plain);
});

test('every flag is taken', () => {
  const args = [
    '--port',
    '0',
    '--data-dir',
    '/srv/mc',
    '--reset',
    '--restored',
    '--clock',
    'simulated',
    '--host=0.0.0.0',
  ];
  const asked = {
    help: false,
    host: '0.0.0.0',
    port: 0,
    dataDir: '/srv/mc',
    reset: true,
    isRestored: true,
    clock: 'simulated',
    demo: false,
  };
  expect(parseOptions(args, {})).toEqual(asked);
});

test('a demo is played under the simulated clock, in a folder of its own', () => {
  expect(parseOptions(['--demo'], {})).toMatchObject({
    demo: true,
    clock: 'simulated',
    dataDir: resolve('.data-demo'),
  });
  expect(parseOptions(['--demo', '--data-dir', 'tour'], {}).dataDir).toBe(resolve('tour'));
});

test.each([
  [['--port', '80a'], 'a port is a number'],
  [['--port', '65536'], 'a port is a number'],
  [['--port', '-1'], '--port'],
  [['--clock', 'fast'], 'real or simulated'],
  [['--data-dir', ''], 'needs the path'],
  [['--demo', '--clock', 'real'], 'needs --clock simulated'],
  [['--colour'], "Unknown option '--colour'"],
  [['now'], "Unexpected argument 'now'"],
])('%j is refused with a reason', (args, reason) => {
  expect(() => parseOptions(args, {})).toThrow(reason);
});

test('a flag that npm swallowed is not silently ignored', () => {
  expect(() => parseOptions([], { npm_config_data_dir: '/srv/mc' })).toThrow('npm start -- --data-dir');
});

test.each([
  [[], 8080, 'npm start -- --port 8081'],
  [['--demo', '--port', '8080'], 8080, 'npm start -- --demo --port 8081'],
  [['--port=9000', '--data-dir', 'my tour', '--reset'], 9000, "npm start -- --data-dir 'my tour' --reset --port 9001"],
  [["--data-dir=it's"], 65_535, "npm start -- '--data-dir=it'\\''s' --port 65534"],
])('a start with %j on taken port %i is advised to keep its options', (args, port, command) => {
  expect(commandBeside(args, port)).toBe(command);
});

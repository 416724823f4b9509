import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'vitest';
import { flushed, openLog, requireLogged } from './logger.ts';
import { readRetention } from './logs/retention.ts';

const test = base.extend<{ LOG_DIR: string }>({
  LOG_DIR: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'motcua-logger-'));
    await use(dir);
    rmSync(dir, { recursive: true, force: true });
  },
});

const messagesIn = (dir: string, name: string) =>
  readFileSync(join(dir, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);

test('lines about access have a file of their own, which is kept longer', async ({ LOG_DIR }) => {
  const log = openLog('intake', { LOG_LEVEL: 'info', LOG_DIR });
  log.info({ kind: 'start' }, 'started');
  log.info({ kind: 'request' }, 'asked');
  log.child({ desk: 7 }).info({ kind: 'sign-in' }, 'came in');
  log.warn('a text alone');
  await flushed(log);
  expect(messagesIn(LOG_DIR, 'intake.log')).toEqual(['started', 'a text alone']);
  expect(messagesIn(LOG_DIR, 'intake.access.log')).toEqual(['asked', 'came in']);
  const { access, work } = readRetention();
  expect([access.keptMonths, work.keptMonths]).toEqual([12, 3]);
});

test('a logger that loses lines says so to who asks', async ({ LOG_DIR }) => {
  const log = openLog('intake', { LOG_LEVEL: 'info', LOG_DIR: join(LOG_DIR, 'missing') });
  await requireLogged(log);
  log.info('nowhere');
  await flushed(log);
  await expect(requireLogged(log)).rejects.toThrow('1 lines of the log are lost');
});

test.for([
  ['{"access":{"kinds":["request"],"keptMonths":12,"basis":"x"}}', 'work'],
  ['{"access":{"kinds":[],"keptMonths":2,"basis":"x"},"work":{"keptMonths":3,"basis":"x"}}', 'keptMonths'],
  ['{"access":{"kinds":[],"keptMonths":12,"basis":"x"},"work":{"keptMonths":3,"basis":"x"},"more":{}}', 'more'],
] as const)('a retention that says too little or too much is refused: %s', ([text, named], { LOG_DIR }) => {
  const file = join(LOG_DIR, 'retention.json');
  writeFileSync(file, text);
  expect(() => readRetention(file)).toThrow(named);
});

import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Outputs } from './outputs.ts';

const dayMs = 86_400_000;

test('the output of a process that knows nothing of it is put aside by age and by size, and deleted when it is old', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'motcua-outputs-'));
  const file = join(dir, 'postgres.log');
  const output = openSync(file, 'a');
  onTestFinished(() => {
    closeSync(output);
    rmSync(dir, { recursive: true });
  });
  const archives = () => readdirSync(dir).filter((name) => name !== 'postgres.log');
  const outputs = new Outputs([join(dir, 'missing.log'), file], 3);
  const now = Date.now();

  writeSync(output, 'of this week\n');
  await outputs.tend(now);
  expect(archives()).toEqual([]);

  await outputs.tend(now + 7 * dayMs);
  expect(archives().map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(['of this week\n']);
  writeSync(output, 'of the next week\n');
  expect(readFileSync(file, 'utf8')).toBe('of the next week\n');

  writeSync(output, Buffer.alloc(50 * 1024 * 1024, 10));
  await outputs.tend(now + 7 * dayMs + 60_000);
  expect([archives().length, statSync(file).size]).toEqual([2, 0]);

  await outputs.tend(now + 110 * dayMs);
  expect(archives()).toEqual([]);
});

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

async function runTests(...args: string[]): Promise<{ code: number; lastLine: string | undefined }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const code = new Promise<number>((resolve) => child.once('close', resolve));
  const said = await text(child.stdout);
  return { code: await code, lastLine: said.trimEnd().split('\n').at(-1) };
}

test('the last line is the count, and says what was left out', async () => {
  const { code, lastLine } = await runTests('packages/runtime/src/retry', '-t', 'pauses grow');
  expect(code).toBe(0);
  expect(lastLine).toMatch(/^1 passed, 0 failed, \d+ skipped$/);
});

test('a run without a test has failed', async () => {
  expect(await runTests('no/such/file')).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
});

test('of a run that breaks off, what has ended is counted, and the run has failed', async () => {
  const breakingOff = `--reporter=${fileURLToPath(new URL('./breaking-off.fixture.ts', import.meta.url))}`;
  const { code, lastLine } = await runTests('packages/runtime/src/retry', '-t', 'pauses grow', breakingOff);
  expect(code).toBe(1);
  expect(lastLine).toMatch(/^1 passed, 1 failed, \d+ skipped$/);
});

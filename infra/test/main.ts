/**
 * `npm test`: runs vitest with the arguments given; its last line is `N passed, N failed`. Vitest runs as a process of
 * its own, so that this line really comes last, also when the run breaks down. Of such a run the files that had ended
 * are counted; if none of their tests failed, it counts as one failure, and so does a run without a test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../launcher/compile-cache.ts';
import { soFar, type TestCounts } from './reporter.ts';

async function runVitest(args: string[], countsFile: string): Promise<boolean> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const counting = `--reporter=${fileURLToPath(new URL('./reporter.ts', import.meta.url))}`;
  const shown = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  const child = spawn(process.execPath, [vitest, 'run', ...shown, counting, ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compileCache, ...roomInMemory(), ...process.env, TEST_COUNTS_FILE: countsFile },
  });
  // A terminal sends Ctrl-C to vitest as well; this process stays to print how far vitest came.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const watch = killWhenStuck(child, countsFile);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  return code === 0;
}

/** More than the databases of a run ever fill. */
const roomBytes = 4 * 2 ** 30;

/**
 * A folder in memory for the databases of the tests: there, making and deleting their many files takes half the time.
 */
function roomInMemory(): { TMPDIR?: string } {
  const folder = '/dev/shm';
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === folder);
    const isUsable = mounted !== undefined && !mounted.split(' ')[3]!.split(',').includes('noexec');
    const { bavail, bsize } = statfsSync(folder);
    return isUsable && bavail * bsize >= roomBytes ? { TMPDIR: folder } : {};
  } catch {
    return {};
  }
}

/** How long cleaning up after the last test may take. */
const tidyingMs = 60_000;

/**
 * Kills vitest when it does not end after it has written the counts: a test that failed may have left something open.
 */
function killWhenStuck(child: ChildProcess, countsFile: string): NodeJS.Timeout {
  let countedAt = Number.POSITIVE_INFINITY;
  return setInterval(() => {
    if (existsSync(countsFile)) countedAt = Math.min(countedAt, performance.now());
    if (performance.now() - countedAt < tidyingMs) return;
    console.log('Something the tests left open kept the run from ending: it was ended.');
    child.kill('SIGKILL');
  }, 1_000);
}

/** The counts in a file; undefined when the run ended before they were written. */
async function readCounts(countsFile: string): Promise<TestCounts | undefined> {
  try {
    return JSON.parse(await readFile(countsFile, 'utf8')) as TestCounts;
  } catch {
    return undefined;
  }
}

const folder = await mkdtemp(join(tmpdir(), 'motcua-test-'));
const countsFile = join(folder, 'counts.json');
const ended = await runVitest(process.argv.slice(2), countsFile);
const counted = await readCounts(countsFile);
const counts = counted ?? (await readCounts(soFar(countsFile))) ?? { passed: 0, failed: 0, skipped: [] };
await rm(folder, { recursive: true, force: true });

const { passed, skipped } = counts;
if (counted === undefined) console.log('The run was broken off: only the files that had ended are counted.');
else if (passed + counts.failed === 0) console.log('No test ran.');
const failed = counts.failed === 0 && (!ended || passed === 0) ? 1 : counts.failed;
process.exitCode = failed > 0 ? 1 : 0;
// A filter by name skips all other tests; listing those would say nothing.
const isFiltered = process.argv.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern'));
if (!isFiltered) for (const name of skipped) console.log(`skipped: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);

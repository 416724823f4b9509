/**
 * Brings node_modules up to date. It runs before every npm script of this repository, as its `pre` script.
 *
 * It must run on any Node from 20 on, before anything is installed, so it is plain JavaScript and uses built-in modules
 * only. The runtime of the project is itself a dependency; npm puts it first on the PATH. All messages go to stderr, so
 * that with `npm run --silent …` stdout belongs to the script.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.installed');
const lockFile = join(modules, '.installing');
const onWindows = process.platform === 'win32';

/** A hash of everything an installation depends on: when it changes, the dependencies are installed again. */
function fingerprint() {
  const manifests = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => `${folder}/${name}/package.json`),
  );
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    if (existsSync(join(root, file))) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // the process exists and belongs to another account
  }
}

/**
 * Takes the lock, or returns the process that holds it. The lock file is linked into place, so that no process reads
 * one that is half written. A lock whose process has ended is first renamed and then read again: two processes may find
 * the same stale lock, and the slower one must not remove the lock that the faster one has just taken.
 */
function tryLock() {
  const mine = `${lockFile}.${randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lockFile);
    return { held: true };
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  const holder = Number(read(lockFile));
  if (holder && isAlive(holder)) return { held: false, holder };
  const aside = `${lockFile}.${randomUUID()}`;
  try {
    renameSync(lockFile, aside);
    if (isAlive(Number(read(aside)))) linkSync(aside, lockFile);
  } catch {
    // another process was faster; the next attempt sees the result
  }
  rmSync(aside, { force: true });
  return { held: false };
}

async function withLock(work) {
  mkdirSync(modules, { recursive: true });
  let hasWarned = false;
  for (let attempt = tryLock(); !attempt.held; attempt = tryLock()) {
    if (attempt.holder && !hasWarned) {
      process.stderr.write(`Another process (${attempt.holder}) is installing the dependencies; waiting for it.\n`);
      hasWarned = true;
    }
    await delay(100);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** Runs pnpm; its stdout goes to our stderr. */
function pnpm(args) {
  // pnpm may replace the project's own runtime, so it runs on the machine's Node. NODE_ENV=production would leave out
  // what tests and checks need.
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(modules));
  const { NODE_ENV: _, ...env } = { ...process.env, PATH: path.join(delimiter) };
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--yes', 'pnpm@12.21.0', ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
      shell: onWindows,
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Whether the project's runtime starts: an interrupted installation may have left half of it. */
function runtimeStarts() {
  return (
    spawnSync(join(modules, '.bin', onWindows ? 'node.cmd' : 'node'), ['--version'], { shell: onWindows }).status === 0
  );
}

async function install(wanted) {
  const startedAt = Date.now();
  process.stderr.write('Installing the dependencies (needs the network the first time) …\n');
  const args = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  let code = await pnpm(args);
  if (code === 0 && !runtimeStarts()) code = await pnpm([...args, '--force']);
  if (code !== 0 || !runtimeStarts()) {
    process.stderr.write(
      'The dependencies could not be installed: see the lines above. ' +
        'Is the network reachable? Run the same command again.\n',
    );
    process.exitCode = 1;
    return;
  }
  writeFileSync(stampFile, wanted);
  process.stderr.write(`Dependencies installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(`Node 20 or later is needed to start; this is ${process.version}.\n`);
  process.exit(1);
}
const wanted = fingerprint();
if (read(stampFile) !== wanted) {
  await withLock(async () => {
    if (read(stampFile) !== wanted) await install(wanted);
  });
}

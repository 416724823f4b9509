/**
 * Brings node_modules up to date before any npm script of this repository runs (each script names it as its `pre` step).
 *
 * It must run on whatever Node the machine has (20 or later), before anything is installed: plain JavaScript, built-in
 * modules only. The runtime the project really uses is itself a dependency, which npm then finds first on the PATH.
 * Everything is said on stderr, so that `npm run --silent …` leaves stdout to the script.
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

/** What an installation depends on: changing any of it makes the installed one stale. */
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
    return error.code === 'EPERM'; // it exists and belongs to someone else
  }
}

/**
 * Takes the lock, or says who holds it. A file is linked into place whole, so nobody ever reads a half-written one.
 * A lock whose process is gone is moved aside and looked at again: two processes may find the same stale lock, and the
 * slower one must not throw away the lock the faster one has just taken.
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
    // somebody else was faster: the next attempt sees what they left
  }
  rmSync(aside, { force: true });
  return { held: false };
}

async function withLock(work) {
  mkdirSync(modules, { recursive: true });
  let told = false;
  for (let attempt = tryLock(); !attempt.held; attempt = tryLock()) {
    if (attempt.holder && !told) {
      process.stderr.write(`Another process (${attempt.holder}) is installing the dependencies; waiting for it.\n`);
      told = true;
    }
    await delay(100);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** Runs pnpm with its stdout sent to our stderr. */
function pnpm(args) {
  // The project's own runtime may be the very thing to be replaced, so pnpm runs on the machine's Node; and NODE_ENV=production
  // would leave out what the tests and checks need.
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(modules));
  const { NODE_ENV: _, ...env } = { ...process.env, PATH: path.join(delimiter) };
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--yes', 'pnpm@12', ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
      shell: onWindows,
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Whether the pinned runtime starts: an installation that was interrupted can leave it half there. */
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
      'The dependencies could not be installed: see the lines above. Is the network reachable? Run the same command again.\n',
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

/** Under root the system runs as an account that can do less. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chown, lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Account, letPass, serverAccount } from '../postgres/account.ts';
import { findBinaries } from '../postgres/binaries.ts';
import { services } from '../routes.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Gives the data folder to the account of the database server and lets this process go on as that account, for good.
 * Where the account could not read the checkout, or not be given the data, everything stays as it is, and `warn` says
 * why. Does nothing when this is not root.
 *
 * Nothing else may touch the folder as root: from the second start on the account owns it, and could have put links
 * into it.
 */
export async function leaveRoot(dir: string, warn: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const database = join(dir, 'postgres');
  const account = await serverAccount((await lstat(database).catch(() => undefined)) ? database : dir);
  if (!account) return;
  try {
    await letPass(account, (await findBinaries()).folder, warn);
    await letPass(account, dirname(dir), warn);
    await tryToRead(account);
    await give(dir, account);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    return warn(`This is root, and all but the database runs as root: "${account.name}" cannot take over (${reason}).`);
  }
  process.setgroups?.([account.gid]);
  process.setgid?.(account.gid);
  process.setuid?.(account.uid);
}

/** Accesses paths; this program runs as the account, so that the operating system decides. */
const access = `
  const { accessSync } = require('node:fs');
  for (const [path, mode] of JSON.parse(process.argv[1]))
    try { accessSync(path, mode); } catch (error) { console.error(error.code + ' ' + path); process.exit(1); }`;

/** Rejects when the account cannot read the checkout, of which it looks at samples, or use the temporary folder. */
async function tryToRead({ uid, gid }: Account): Promise<void> {
  const samples = [
    ...Object.values(services).map(({ program }) => join(repository, program)),
    join(repository, 'packages/db/migrations'),
    ...['pg', 'fastify', '@motcua/db/database'].map((name) => fileURLToPath(import.meta.resolve(name))),
  ];
  const paths = [...samples.map((path) => [path, constants.R_OK]), [tmpdir(), constants.W_OK]];
  await run(process.execPath, ['-e', access, JSON.stringify(paths)], { uid, gid, cwd: '/', env: {} });
}

async function give(dir: string, { uid, gid }: Account): Promise<void> {
  for (const name of await readdir(dir)) {
    const entry = join(dir, name);
    // -h: a link is given itself, and not what it points to.
    if ((await lstat(entry)).uid !== uid) await run('chown', ['-R', '-h', `${uid}:${gid}`, entry]);
  }
  await chown(dir, uid, gid);
}

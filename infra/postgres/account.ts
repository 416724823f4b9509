import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account of the operating system that a server runs as when it may not run as our own. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run a server as; undefined means our own. PostgreSQL refuses to run as root: under root the owner of
 * an existing folder runs the server, and `postgres` that of a new one. `postgres` is created if needed; where accounts
 * cannot be created, `nobody` takes its place.
 */
export async function serverAccount(dir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: `account ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const existing = await findAccount('postgres');
  if (existing) return existing;
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  await run('useradd', [...flags, 'postgres']).catch(() => undefined); // the next line looks whether it worked
  const account = (await findAccount('postgres')) ?? (await findAccount('nobody'));
  if (!account)
    throw new Error('PostgreSQL does not run as root, and there is no account "postgres" or "nobody" for it.');
  return account;
}

async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Gives a file or folder to the account, if there is one. */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/**
 * Lets the account pass through `path` and every folder above it, so that root can run a clone under /root. Folders do
 * not become readable. `warn` gets a line about each folder that was changed.
 */
export async function letPass(account: Account | undefined, path: string, warn: (line: string) => void): Promise<void> {
  if (!account) return;
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      await chmod(folder, (mode & 0o7777) | bit);
      warn(`This is root, and "${account.name}" does the work: let it pass through ${folder} (chmod +x).`);
    }
    if (folder === dirname(folder)) return;
  }
}

/**
 * Pages of a PDF. Whoever files a document chooses its bytes, so they are read by a process of its own, without secrets or rights,
 * which ends itself when it takes too much (page-count-watch.ts). It asks for the parts it needs: a large file is not read whole.
 */
import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@motcua/domain/refusal';
import { StorageFault } from './shelf.ts';

const program = fileURLToPath(new URL('./page-count-process.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const rights = [
  '--permission',
  `--allow-fs-read=${repository}*`,
  '--allow-worker',
  '--disable-warning=SecurityWarning',
];
const heapMb = 192;
/** How long it may take in all, on a machine that has other things to do. */
const patienceMs = 120_000;

/** What the process says. */
export type Said =
  | { readonly read: readonly [from: number, to: number] }
  | { readonly pages: number }
  | { readonly reason: 'broken' | 'password' };
/** What it is told: the size of the file, then the parts it asks for. */
export type Told = { readonly size: number } | { readonly from: number; readonly part: Buffer };

/** Processes at once: others wait. */
const atOnce = 2;
let working = 0;
const waiting: (() => void)[] = [];

/**
 * How many pages the PDF of `size` bytes has, which `read` gives part by part.
 * Refusal('file-unreadable') with the reason: broken, password, too-complex.
 */
export async function countPages(size: number, read: (from: number, to: number) => Promise<Buffer>): Promise<number> {
  if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else working += 1;
  try {
    return await inProcess(size, read);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else working -= 1;
  }
}

async function inProcess(size: number, read: (from: number, to: number) => Promise<Buffer>): Promise<number> {
  const { promise: counted, resolve, reject } = Promise.withResolvers<number>();
  const child = fork(program, [], {
    cwd: dirname(program),
    execArgv: [...rights, `--max-old-space-size=${heapMb}`],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const tell = (told: Told) => child.connected && child.send(told, () => {});
  child.on('message', (said: Said) => {
    if ('pages' in said) resolve(said.pages);
    else if ('reason' in said) reject(unreadable(said.reason));
    else read(...said.read).then((part) => tell({ from: said.read[0], part }), reject);
  });
  child.on('error', (error) => reject(new StorageFault('counting pages', error)));
  child.on('exit', () => reject(unreadable('too-complex')));
  const late = setTimeout(() => reject(new StorageFault('counting pages took too long')), patienceMs);
  tell({ size });
  try {
    return await counted;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

const unreadable = (reason: 'broken' | 'password' | 'too-complex') =>
  new Refusal('file-unreadable', 'the PDF cannot be read', { facts: { reason } });

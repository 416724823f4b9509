/**
 * Counts the pages of a PDF. The bytes come from outside, so a process of its own reads them, without secrets or
 * rights. It ends itself when it takes too much memory or time (page-count-watch.ts). It asks for the parts that it
 * needs, so that a large file is not read as a whole.
 */
import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@motcua/domain/refusal';
import pLimit from 'p-limit';
import { StorageFault } from './shelf.ts';

const program = fileURLToPath(new URL('./page-count-process.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const rights = [
  '--permission',
  `--allow-fs-read=${repository}*`,
  '--allow-worker',
  '--disable-warning=SecurityWarning',
];
const heapMb = 192;
/** How long one document may take on a busy machine. */
const patienceMs = 120_000;

/** A message of the process: it asks for bytes, or it answers. */
export type FromProcess =
  | { readonly read: readonly [from: number, to: number] }
  | { readonly pages: number }
  | { readonly reason: 'broken' | 'password' };
/** A message to the process: the size of the file, then the parts that it asks for. */
export type ToProcess = { readonly size: number } | { readonly from: number; readonly part: Buffer };

/** At most two processes run at once; others wait for their turn. */
const inTurn = pLimit(2);

/**
 * Counts the pages of the PDF of `size` bytes that `read` gives part by part.
 * Refusal('file-unreadable') with the reason: broken, password, too-complex.
 */
export function countPages(size: number, read: (from: number, to: number) => Promise<Buffer>): Promise<number> {
  return inTurn(() => inProcess(size, read));
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
  const send = (message: ToProcess) => child.connected && child.send(message, () => {});
  child.on('message', (message: FromProcess) => {
    if ('pages' in message) resolve(message.pages);
    else if ('reason' in message) reject(unreadable(message.reason));
    else read(...message.read).then((part) => send({ from: message.read[0], part }), reject);
  });
  child.on('error', (error) => reject(new StorageFault('counting pages', error)));
  child.on('exit', () => reject(unreadable('too-complex')));
  const late = setTimeout(() => reject(new StorageFault('counting pages took too long')), patienceMs);
  send({ size });
  try {
    return await counted;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

const unreadable = (reason: 'broken' | 'password' | 'too-complex') =>
  new Refusal('file-unreadable', 'the PDF cannot be read', { facts: { reason } });

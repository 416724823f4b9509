/**
 * Counts the pages of a PDF. The bytes come from outside, so a process of its own reads them, without secrets or
 * rights: it may read its own code and nothing else. It ends itself when it takes too much memory or time
 * (page-count-watch.ts). It asks for the parts that it needs, so that a large file is not read as a whole.
 */
import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@motcua/domain/refusal';
import { StorageFault } from '../shelf.ts';
import { Turns } from './turns.ts';

const program = fileURLToPath(new URL('./page-count-process.ts', import.meta.url));
/** The library that reads PDFs. The process is given its address, because it may not look for it. */
const library = import.meta.resolve('unpdf/pdfjs');
const code = [program, fileURLToPath(new URL('./page-count-watch.ts', import.meta.url)), fileURLToPath(library)];
/** What the process may do, as Node is told; exported for its test. */
export const rights = [
  '--permission',
  ...code.map((file) => `--allow-fs-read=${file}`),
  '--allow-worker',
  '--disable-warning=SecurityWarning',
];
const heapMb = 192;
/** How long one document may take on a busy machine. */
const patienceMs = 60_000;
/** From this size on a document is heavy: its pages may be counted, but not those of two at once. In bytes. */
const heavyFrom = 16 * 1_048_576;

/** A message of the process: it asks for bytes, or it answers. */
export type FromProcess =
  | { readonly read: readonly [from: number, to: number] }
  | { readonly pages: number }
  | { readonly reason: 'broken' | 'password' };
/** A message to the process: the size of the file and the library's address, then the parts that it asks for. */
export type ToProcess = { readonly size: number; readonly library: string } | { readonly part: Buffer };

/** At most two processes run at once; others wait for their turn. */
const turns = new Turns(2);

/** A PDF whose pages are to be counted. */
export interface Counted {
  /** Whose it is: those of one owner are counted one after the other. */
  readonly owner: string;
  /** In bytes. */
  readonly size: number;
  /** Reads the bytes [from, to). */
  readonly read: (from: number, to: number) => Promise<Buffer>;
}

/** Counts the pages of a PDF. Refusal('file-unreadable') with the reason: broken, password, too-complex. */
export const countPages = (document: Counted): Promise<number> =>
  turns.take({ owner: document.owner, heavy: document.size >= heavyFrom }, () => inProcess(document));

async function inProcess({ size, read }: Counted): Promise<number> {
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
    else read(...message.read).then((part) => send({ part }), reject);
  });
  child.on('error', (error) => reject(new StorageFault('counting pages', error)));
  child.on('exit', () => reject(unreadable('too-complex')));
  const late = setTimeout(() => reject(new StorageFault('counting pages took too long')), patienceMs);
  send({ size, library });
  try {
    return await counted;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

const unreadable = (reason: 'broken' | 'password' | 'too-complex') =>
  new Refusal('file-unreadable', 'the PDF cannot be read', { facts: { reason } });

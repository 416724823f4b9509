/**
 * Pages of a PDF. Whoever files a document chooses its bytes, so they are read in a thread of its own, which is ended when it
 * takes too long or too much memory. It asks for the parts it needs: a large file is not read whole.
 */
import { Worker } from 'node:worker_threads';
import { Refusal } from '@motcua/domain/refusal';

/** What the thread may take: of the processor, of its heap, and of memory besides, where it holds what it unpacks. */
const processorMs = 10_000;
const heapMb = 192;
const unpackedBytes = 512 * 1_048_576;
const watchEveryMs = 100;
/** How long it may take in all, on a machine that has other things to do. */
const patienceMs = 120_000;

/** What the thread says. */
export type Said =
  | { readonly read: readonly [from: number, to: number] }
  | { readonly pages: number }
  | { readonly reason: 'broken' | 'password' };

/** Threads at work at once: others wait. */
const atOnce = 2;
let working = 0;
const waiting: (() => void)[] = [];

/**
 * How many pages the PDF of `size` bytes has, which `read` gives part by part.
 * Refusal('file-unreadable') with the reason: broken, password, too-complex.
 */
export async function countPages(size: number, read: (from: number, to: number) => Promise<Buffer>): Promise<number> {
  if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  working += 1;
  try {
    return await inThread(size, read);
  } finally {
    working -= 1;
    waiting.shift()?.();
  }
}

async function inThread(size: number, read: (from: number, to: number) => Promise<Buffer>): Promise<number> {
  const { promise: counted, resolve, reject } = Promise.withResolvers<number>();
  const thread = new Worker(new URL('./page-count-thread.ts', import.meta.url), {
    workerData: { size },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    stdout: true,
    stderr: true,
  });
  thread.on('message', (said: Said) => {
    if ('pages' in said) resolve(said.pages);
    else if ('reason' in said) reject(unreadable(said.reason));
    else read(...said.read).then((part) => thread.postMessage({ from: said.read[0], part }), reject);
  });
  thread.on('error', () => reject(unreadable('too-complex')));
  thread.on('exit', () => reject(unreadable('broken')));
  const late = setTimeout(() => reject(new Error('the pages of a PDF were not counted in time')), patienceMs);
  const watch = setInterval(() => {
    // Rejected where the thread has ended meanwhile: then there is nothing to watch.
    Promise.all([thread.getHeapStatistics(), thread.cpuUsage()]).then(
      ([{ external_memory: unpacked }, { user }]) => {
        if (unpacked > unpackedBytes || user / 1_000 > processorMs) reject(unreadable('too-complex'));
      },
      () => {},
    );
  }, watchEveryMs);
  try {
    return await counted;
  } finally {
    clearTimeout(late);
    clearInterval(watch);
    await thread.terminate();
  }
}

const unreadable = (reason: 'broken' | 'password' | 'too-complex') =>
  new Refusal('file-unreadable', 'the PDF cannot be read', { facts: { reason } });

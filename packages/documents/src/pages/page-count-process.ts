/** The process that page-count.ts starts: it reads one PDF, answers, and is killed. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromProcess, ToProcess } from './page-count.ts';

/** The most that is asked for at once, in bytes: the service that reads them has others to serve in between. */
const partBytes = 1_048_576;
const send = (message: FromProcess) => void process.send?.(message);

process.once('disconnect', () => process.exit());
process.once('message', (message: ToProcess) => 'size' in message && void count(message));

async function count({ size, library }: Extract<ToProcess, { size: number }>): Promise<void> {
  new Worker(new URL('./page-count-watch.ts', import.meta.url)).unref();
  const { getDocument, PDFDataRangeTransport } = (await import(library)) as typeof import('unpdf/pdfjs');
  let reading = Promise.resolve();
  class Parts extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      reading = reading.then(async () => this.onDataRange(begin, await readAll(begin, Math.min(end, size))));
    }
  }
  try {
    const range = new Parts(size, null);
    const options = { range, rangeChunkSize: partBytes, disableAutoFetch: true, disableStream: true, verbosity: 0 };
    const { numPages } = await getDocument(options).promise;
    send(numPages > 0 ? { pages: numPages } : { reason: 'broken' });
  } catch (error) {
    send({ reason: (error as Error).name === 'PasswordException' ? 'password' : 'broken' });
  }
}

/** The bytes [begin, end) of the document, asked for part by part. */
async function readAll(begin: number, end: number): Promise<Uint8Array> {
  const whole = new Uint8Array(end - begin);
  for (let from = begin; from < end; from += partBytes) {
    send({ read: [from, Math.min(from + partBytes, end)] });
    const [{ part }] = (await once(process, 'message')) as [{ part: Buffer }];
    whole.set(part, from - begin);
  }
  return whole;
}

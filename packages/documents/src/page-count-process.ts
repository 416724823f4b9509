/** The process that page-count.ts starts: it reads one PDF, answers, and is killed. */
import { Worker } from 'node:worker_threads';
import type { FromProcess, ToProcess } from './page-count.ts';

const partBytes = 1_048_576;
const send = (message: FromProcess) => void process.send?.(message);

process.once('disconnect', () => process.exit());
process.once('message', (message: ToProcess) => 'size' in message && void count(message.size));

async function count(size: number): Promise<void> {
  new Worker(new URL('./page-count-watch.ts', import.meta.url)).unref();
  const { getDocument, PDFDataRangeTransport } = await import('unpdf/pdfjs');
  class Parts extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      send({ read: [begin, Math.min(end, size)] });
    }
  }
  const range = new Parts(size, null);
  process.on('message', (message: ToProcess) => 'part' in message && range.onDataRange(message.from, message.part));
  try {
    const options = { range, rangeChunkSize: partBytes, disableAutoFetch: true, disableStream: true, verbosity: 0 };
    const { numPages } = await getDocument(options).promise;
    send(numPages > 0 ? { pages: numPages } : { reason: 'broken' });
  } catch (error) {
    send({ reason: (error as Error).name === 'PasswordException' ? 'password' : 'broken' });
  }
}

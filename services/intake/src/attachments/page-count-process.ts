/** The process of page-count.ts: what goes wrong here ends here. */
import { Worker } from 'node:worker_threads';
import type { Said, Told } from './page-count.ts';

const partBytes = 1_048_576;
const say = (said: Said) => void process.send?.(said);

process.once('disconnect', () => process.exit());
process.once('message', (told: Told) => 'size' in told && void count(told.size));

async function count(size: number): Promise<void> {
  new Worker(new URL('./page-count-watch.ts', import.meta.url)).unref();
  const { getDocument, PDFDataRangeTransport } = await import('unpdf/pdfjs');
  class Parts extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      say({ read: [begin, Math.min(end, size)] });
    }
  }
  const range = new Parts(size, null);
  process.on('message', (told: Told) => 'part' in told && range.onDataRange(told.from, told.part));
  try {
    const options = { range, rangeChunkSize: partBytes, disableAutoFetch: true, disableStream: true, verbosity: 0 };
    const { numPages } = await getDocument(options).promise;
    say(numPages > 0 ? { pages: numPages } : { reason: 'broken' });
  } catch (error) {
    say({ reason: (error as Error).name === 'PasswordException' ? 'password' : 'broken' });
  }
}

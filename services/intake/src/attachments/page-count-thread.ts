/** The thread of page-count.ts: what goes wrong here ends here. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Said } from './page-count.ts';

const port = parentPort!;
const say = (said: Said) => port.postMessage(said);
const { size } = workerData as { size: number };
const partBytes = 1_048_576;

console.warn = () => {}; // it misses what it would draw with
const { getDocument, PDFDataRangeTransport, PasswordException } = await import('pdfjs-dist');

class Parts extends PDFDataRangeTransport {
  override requestDataRange(begin: number, end: number): void {
    say({ read: [begin, Math.min(end, size)] });
  }
}

const parts = new Parts(size, null);
port.on('message', ({ from, part }: { from: number; part: Uint8Array }) => parts.onDataRange(from, part));
try {
  const document = await getDocument({
    range: parts,
    rangeChunkSize: partBytes,
    disableAutoFetch: true,
    disableStream: true,
    verbosity: 0,
  } as never).promise;
  say(document.numPages > 0 ? { pages: document.numPages } : { reason: 'broken' });
} catch (error) {
  say({ reason: error instanceof PasswordException ? 'password' : 'broken' });
}
port.close();

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { problemOf } from './problem.ts';

/** How long the caller may go on sending before the connection is cut. Cut at once, the answer would often be lost. */
const lingerMs = 1_000;

/**
 * Answers and closes a connection that sent something else than an HTTP request, or headers too large to read. The
 * language of the caller is not known, so the answer is Vietnamese. For a server's `clientError`.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'invalid-header' : 'invalid-request';
  const body = JSON.stringify(problemOf(code, { language: 'vi', requestId: randomUUID() }));
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`).resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

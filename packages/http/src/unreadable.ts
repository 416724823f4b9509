import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemOf } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';
import { safeHeaders } from './safe-headers.ts';

/** How long the caller may go on sending before the connection is cut. Cut at once, the answer would often be lost. */
const lingerMs = 1_000;

const codeOf: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'invalid-header',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/**
 * Answers and closes a connection that sent something else than an HTTP request, headers too large to read, or only
 * half of them in time. The language of the caller is not known, so the answer is Vietnamese. For a server's
 * `clientError`.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Node keeps the answer that is being sent with its connection. A second one would be taken for a part of it.
  const sending = (socket as { _httpMessage?: ServerResponse })._httpMessage;
  const isGone = error.code === 'ECONNRESET' || !socket.writable;
  // A whole request came before. Its answer goes first, or this one would be taken for it.
  if (!isGone && sending?.req.complete)
    return void sending.once('close', () => setImmediate(refuseUnreadable, error, socket));
  if (isGone || sending?.headersSent) return void socket.destroy();
  const code = codeOf[error.code ?? ''] ?? 'invalid-request';
  const problem = problemOf(code, { language: 'vi', requestId: randomUUID() });
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': 'application/problem+json',
    ...safeHeaders,
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => {}); // the caller may be gone
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`).resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

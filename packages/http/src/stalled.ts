/** Bodies that stop moving. A caller who sends or reads half of a body must not hold a connection for ever. */
import type { Readable, Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { EdgeRefusal } from './problem.ts';

/** How long a JSON body may take to arrive, and the rest of a body after its request was answered. */
const wholeBodyMs = 30_000;

/** How long a stream may bring nothing. The whole stream may take hours. */
const silentMs = 60_000;

const stalled = () => new EdgeRefusal('request-timeout', 'the body did not arrive in time');

/**
 * Answers 408 to a JSON body that is not complete after `limitMs`. Cuts off a body that still arrives `limitMs` after
 * the answer.
 */
export function limitBodies(app: FastifyInstance, limitMs = wholeBodyMs): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const { raw, headers } = request;
    if (headers['content-type']?.startsWith('application/json') && raw.complete === false) {
      // Until the body is complete its parser listens for errors, and turns this one into the answer.
      const timer = setTimeout(() => raw.listenerCount('error') > 0 && raw.emit('error', stalled()), limitMs);
      const settle = () => clearTimeout(timer);
      raw.once('end', settle).once('close', settle);
    }
    done();
  });
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete === false) setTimeout(() => raw.complete || raw.destroy(), limitMs).unref();
  });
}

/**
 * The chunks of a stream as they come.
 * @throws EdgeRefusal `request-timeout` when no chunk has come for `limitMs`
 */
export async function* untilStalled(body: Readable, limitMs = silentMs): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  for (;;) {
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(stalled()), limitMs);
    const next = await Promise.race([chunks.next(), silence]).finally(() => clearTimeout(timer));
    if (next.done) return;
    yield next.value;
  }
}

/** How long a reader may take for a whole stream. What the stream is read from stays open as long. */
const wholeStreamMs = 1_800_000;

/**
 * Writes chunks to a body as fast as they are read, and ends it. When it throws, the body is destroyed, so that no
 * reader takes a part for the whole.
 * @throws when the reader is gone, has taken nothing for `limitMs`, or needs more than half an hour
 */
export async function writeAll(body: Writable, chunks: AsyncIterable<Uint8Array>, limitMs = silentMs): Promise<void> {
  const until = performance.now() + wholeStreamMs;
  try {
    for await (const chunk of chunks) {
      if (body.destroyed) throw new Error('the reader is gone');
      if (!body.write(chunk)) await drained(body, Math.min(limitMs, until - performance.now()));
    }
    body.end();
  } catch (error) {
    body.destroy();
    throw error;
  }
}

async function drained(body: Writable, limitMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => reject(new Error('the reader is gone'));
  const timer = setTimeout(() => reject(new Error('the reader has stopped reading')), limitMs);
  body.once('drain', resolve).once('close', leave);
  await promise.finally(() => {
    clearTimeout(timer);
    body.off('drain', resolve).off('close', leave);
  });
}

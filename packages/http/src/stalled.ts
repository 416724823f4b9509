/** Bodies that stop moving: a caller who sends half of one, or reads half of one, must not hold a connection for ever. */
import type { Readable, Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { EdgeRefusal } from './problem.ts';

/** How long a JSON body may take to arrive, and what is left of a body once its request has been answered. */
const wholeBodyMs = 30_000;

/** How long a stream may bring nothing. As a whole it may take hours. */
const silentMs = 60_000;

const stalled = () => new EdgeRefusal('request-timeout', 'the body did not arrive in time');

/** Answers 408 to a JSON body that is not whole after `limitMs`, and cuts off what still arrives that long after an answer. */
export function limitBodies(app: FastifyInstance, limitMs = wholeBodyMs): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const { raw, headers } = request;
    if (headers['content-type']?.startsWith('application/json') && raw.complete === false) {
      // What reads the body listens for errors until it has it, and turns them into answers.
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

/** The chunks of a stream as they come. Throws EdgeRefusal('request-timeout') when none has come for `limitMs`. */
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

/** How long a reader may take for a whole stream: what it is read from is held open as long. */
const wholeStreamMs = 1_800_000;

/**
 * Writes chunks to a body as fast as they are read, and ends it. Throws when the reader is gone, has taken nothing for
 * `limitMs`, or is not through after half an hour; the body is then destroyed, so that half of it does not pass for the whole.
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

import type { FastifyInstance } from 'fastify';

/**
 * On every answer that does not say otherwise: nobody on the way keeps it, since most answers are about people; a
 * browser guesses no type, frames it nowhere, and tells no other site its address. A page names what it may load.
 */
export const safeHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Gives each answer the safe headers that its route has not set. */
export function answerSafely(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    for (const [name, value] of Object.entries(safeHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

const leaving = new WeakSet<FastifyInstance['server']>();

/** Whether an app is about to stop. */
export const isLeaving = ({ server }: Pick<FastifyInstance, 'server'>): boolean => leaving.has(server);

/**
 * Stops an app. For `drainMs` it still answers requests while `/health/live` is not found: a proxy that asks there
 * sends no more of them by then, and lets those under way end.
 */
export async function leave(app: FastifyInstance, drainMs: number): Promise<void> {
  leaving.add(app.server);
  await delay(drainMs);
  await app.close();
}

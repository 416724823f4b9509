import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseFault, isUnavailable } from '../database.ts';
import { chooseServer, requireWritable } from '../database-url.ts';

/** How to wait for a database. */
export interface Waiting {
  readonly forMs: number;
  /** Called once when there is something to wait for. `why`: the code of PostgreSQL or `connection`. */
  readonly onWait: (why: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a database that is away, still recovering from a crash, or not yet the one that takes writes, and returns
 * the URL of its server.
 * @throws DatabaseFault when it is still so after the time, or at once when waiting would not help, as for a login
 */
export async function waitForDatabase(url: string, { forMs, onWait, signal }: Waiting): Promise<string> {
  const deadline = performance.now() + forMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      const server = await chooseServer(url);
      await requireWritable(server);
      return server;
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > deadline) throw error;
      if (isFirst && error instanceof DatabaseFault) onWait(error.pg.code);
    }
    await delay(500, undefined, { signal });
  }
}

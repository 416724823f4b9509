import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseFault, isUnavailable } from '@motcua/db/database';
import { chooseServer, requireWritable } from '@motcua/db/database-url';

/** How to wait for a database. */
export interface Waiting {
  /** How often it is tried, with half a second in between. */
  readonly tries: number;
  /** Called once when there is something to wait for. `why`: the code of PostgreSQL or `connection`. */
  readonly onWait: (why: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a database that is away, still recovering from a crash, or not yet the one that takes writes, and returns
 * the URL of its server.
 * @throws DatabaseFault when it is still so after the last try, or at once when waiting would not help, as for a login
 */
export async function waitForDatabase(url: string, { tries, onWait, signal }: Waiting): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      const server = await chooseServer(url);
      await requireWritable(server);
      return server;
    } catch (error) {
      if (!isUnavailable(error) || tried >= tries) throw error;
      if (tried === 1 && error instanceof DatabaseFault) onWait(error.pg.code);
    }
    await delay(500, undefined, { signal });
  }
}

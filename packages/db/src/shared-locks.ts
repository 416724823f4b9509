import pg from 'pg';
import { type Database, DatabaseFault } from './database.ts';

/**
 * Locks that processes share and that outlast transactions: they lie on one connection of their own, and end with it or with
 * the process.
 */
export class SharedLocks {
  readonly #db: Database;
  /** What each lock's holder wants to hear when it is lost. */
  readonly #held = new Map<string, () => void>();
  #client: Promise<pg.Client> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Takes the lock of a name if nobody has it; false if somebody does. `onLost`: the connection broke, and the lock with it. */
  async tryLock(name: string, onLost: () => void): Promise<boolean> {
    if (this.#held.has(name)) return false;
    this.#held.set(name, onLost);
    const taken = await this.#ask('pg_try_advisory_lock', name).catch((error) => {
      this.#held.delete(name);
      throw error;
    });
    if (!taken) this.#held.delete(name);
    return taken;
  }

  async unlock(name: string): Promise<void> {
    if (!this.#held.has(name)) return; // lost with its connection
    await this.#ask('pg_advisory_unlock', name).catch(() => {}); // lost at this moment
    this.#held.delete(name);
  }

  /** Closes the connection, and gives every lock back by that. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.end();
  }

  async #ask(verb: 'pg_try_advisory_lock' | 'pg_advisory_unlock', name: string): Promise<boolean> {
    try {
      this.#client ??= this.#connect();
      const client = await this.#client;
      const { rows } = await client.query(`select ${verb}(hashtextextended($1, 0)) as done`, [`motcua ${name}`]);
      return rows[0].done;
    } catch {
      throw new DatabaseFault({ code: 'connection' });
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#db.$client.options, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client.on('error', () => {}); // followed by 'end'
    client.once('end', () => this.#lose());
    await client.connect().catch((error) => {
      this.#client = undefined;
      throw error;
    });
    return client;
  }

  #lose(): void {
    this.#client = undefined;
    const lost = [...this.#held.values()];
    this.#held.clear();
    for (const onLost of lost) onLost();
  }
}

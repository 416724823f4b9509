import pg from 'pg';
import { type Database, DatabaseFault } from './database.ts';

/**
 * Locks between processes that outlast transactions. One connection of their own holds them; they end with it, and it
 * ends with the process.
 */
export class SharedLocks {
  readonly #db: Database;
  /** For each lock that is held, what to call when it is lost. */
  readonly #held = new Map<string, () => void>();
  #client: Promise<pg.Client> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Takes a lock; false when somebody holds it. `onLost` is called when the lock is lost with its connection. */
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
    if (!this.#held.has(name)) return; // it was lost with its connection
    await this.#ask('pg_advisory_unlock', name).catch(() => {}); // it is lost now
    this.#held.delete(name);
  }

  /** Closes the connection, which releases every lock. */
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
    client.on('error', () => {}); // 'end' follows
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

import type { Tx } from './database.ts';
import type { TimeSource } from './time-source.ts';

/** Who does something, and when (epoch ms). `actor` is a role and an opaque id, never a name. */
export interface Act {
  readonly actor: string;
  readonly at: number;
}

/** Who does something, and where the time comes from. */
export interface Actor {
  readonly actor: string;
  readonly time: TimeSource;
}

/**
 * Takes a lock, and reads the time of the act that follows. The time is read before the lock, because simulated time is
 * locked ahead of any dossier, and again after it: the act must not be dated before the one whose end it waited for.
 */
export async function lockInTime<T>(tx: Tx, by: Actor, lock: () => Promise<T>): Promise<{ taken: T; act: Act }> {
  await by.time(tx);
  const taken = await lock();
  return { taken, act: { actor: by.actor, at: await by.time(tx) } };
}

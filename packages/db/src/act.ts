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
 * A locked dossier, as far as the date of an act depends on it: `head.at` is when its last entry was made (epoch ms).
 */
interface Locked {
  readonly head: { readonly at: number };
}

/** The act, dated no earlier than the last entry of the dossier: a clock may have been set back. */
export const datedAfter = (act: Act, { head }: Locked): Act => (act.at < head.at ? { ...act, at: head.at } : act);

/**
 * Takes a lock, and reads the time of the act that follows. The time is read before the lock, because simulated time is
 * locked ahead of any dossier, and again after it: the act must not be dated before the one whose end it waited for,
 * nor before the last entry of the dossier.
 */
export async function lockInTime<T extends Locked | { readonly locked: Locked }>(
  tx: Tx,
  by: Actor,
  lock: () => Promise<T>,
): Promise<{ taken: T; act: Act }> {
  await by.time(tx);
  const taken = await lock();
  const act = { actor: by.actor, at: await by.time(tx) };
  return { taken, act: datedAfter(act, 'locked' in taken ? taken.locked : taken) };
}

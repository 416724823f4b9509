/** How often the public may ask: shared by every process, and nothing of it can be read back. */
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { type Database, reading } from '../database.ts';
import { trackLimits } from '../schema/access.ts';

/**
 * A bucket that leaks by one millisecond each: an act costs `costMs`, and there is room for `capacityMs`. So a full bucket
 * lets one act through every `costMs`, and nobody is shut out for longer.
 */
export interface Charge {
  readonly key: Buffer;
  readonly costMs: number;
  readonly capacityMs: number;
}

/**
 * Puts an act into its bucket at an instant (epoch ms), or leaves it as it is when there is no room. Returns how many
 * milliseconds there are to wait for room; 0: there was. One statement: of many at once no more get through than have room.
 */
export async function charge(db: Database, { key, costMs, capacityMs }: Charge, at: number): Promise<number> {
  const fullFrom = at + capacityMs - costMs;
  return reading(async () => {
    const charged = await db
      .insert(trackLimits)
      .values({ key, until: at + costMs })
      .onConflictDoUpdate({
        target: trackLimits.key,
        set: { until: sql`greatest(${trackLimits.until}, excluded.until - ${spanOf(costMs)}) + ${spanOf(costMs)}` },
        setWhere: lte(trackLimits.until, fullFrom),
      })
      .returning({ key: trackLimits.key });
    if (charged.length > 0) return 0;
    const [full] = await db.select().from(trackLimits).where(eq(trackLimits.key, key));
    return Math.max(1, (full?.until ?? at) - fullFrom);
  });
}

/** Takes back `ms` of what was put into a bucket. */
export async function refund(db: Database, key: Buffer, ms: number): Promise<void> {
  await reading(() =>
    db
      .update(trackLimits)
      .set({ until: sql`${trackLimits.until} - ${spanOf(ms)}` })
      .where(eq(trackLimits.key, key)),
  );
}

/** Remembers a key until an instant (epoch ms). */
export async function remember(db: Database, key: Buffer, until: number): Promise<void> {
  await reading(() =>
    db.insert(trackLimits).values({ key, until }).onConflictDoUpdate({ target: trackLimits.key, set: { until } }),
  );
}

/** True while a key is remembered. */
export async function isRemembered(db: Database, key: Buffer, at: number): Promise<boolean> {
  const found = await reading(() =>
    db
      .select({ key: trackLimits.key })
      .from(trackLimits)
      .where(and(eq(trackLimits.key, key), gt(trackLimits.until, at))),
  );
  return found.length > 0;
}

const spanOf = (ms: number) => sql`make_interval(secs => ${ms / 1000})`;

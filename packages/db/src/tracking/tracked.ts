/** All that public tracking does with the database: it makes an attempt, and reads what the view then shows. */
import { randomUUID } from 'node:crypto';
import type { GroupDefinition } from '@motcua/domain/dossiers/linked-groups';
import type { TrackedPart } from '@motcua/domain/tracking/tracked';
import { type Database, type Queryable, reading, transaction } from '../database.ts';
import { sql } from '../drizzle.ts';

/** An attempt to name the last four characters of an applicant's number. TrackingKeys makes the keys, 32 bytes each. */
export interface Attempt {
  readonly code: string;
  readonly identityKey: Buffer;
  readonly callerKey: Buffer;
}

/** What the answer to a successful attempt is computed from. */
export interface Tracked {
  readonly code: string;
  /** Simulated time (epoch ms); null when time is real. */
  readonly simulatedNow: number | null;
  /** Null when the code is that of one dossier; then `parts` has one element. */
  readonly group: GroupDefinition | null;
  readonly parts: readonly (TrackedPart & { readonly words: Buffer | null })[];
}

/**
 * Makes one attempt within the limits that the database keeps. Returns what the answer is computed from; undefined when
 * no dossier has the code, or its applicant has another number; or how long (ms) to wait before the next attempt.
 */
export async function attemptTracking(
  db: Database,
  attempt: Attempt,
): Promise<Tracked | undefined | { readonly waitMs: number }> {
  const id = randomUUID();
  // There are two transactions, because the attempt must be charged before the database compares anything
  // (docs/adr/0012-the-public-door-reads-one-view.md).
  const { waitMs } = await reading(() => callAttempt(db, id, attempt));
  if (waitMs > 0) return { waitMs };
  return transaction(db, async (tx) => {
    const { isAdmitted } = await callAttempt(tx, id, attempt);
    return isAdmitted ? readAdmitted(tx, attempt.code) : undefined;
  });
}

async function callAttempt(q: Queryable, id: string, { code, identityKey, callerKey }: Attempt) {
  const { rows } = await q.execute<{ wait_ms: string; admitted: boolean }>(
    sql`select wait_ms, admitted from attempt_tracking(${id}, ${code}, ${identityKey}, ${callerKey})`,
  );
  const [{ wait_ms: waitMs, admitted: isAdmitted }] = rows as [(typeof rows)[number]];
  return { waitMs: Number(waitMs), isAdmitted };
}

type StoredPart = TrackedPart & { readonly words: string | null };

async function readAdmitted(q: Queryable, code: string): Promise<Tracked> {
  const { rows } = await q.execute<{ now: number | null; group: GroupDefinition | null; parts: readonly StoredPart[] }>(
    sql`select extract(epoch from simulated_now)::float8 * 1000 as now, group_definition as "group", parts
        from tracking where code = ${code}`,
  );
  const [{ now: simulatedNow, group, parts }] = rows as [(typeof rows)[number]];
  return {
    code,
    simulatedNow,
    group,
    parts: parts.map(({ words, ...part }) => ({
      ...part,
      words: words === null ? null : Buffer.from(words, 'base64'),
    })),
  };
}

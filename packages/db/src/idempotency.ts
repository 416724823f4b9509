import { createHash } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { and, eq } from 'drizzle-orm';
import { type Database, type Tx, transaction } from './database.ts';
import { idempotencyKeys } from './schema/access.ts';

/** What a write answers. Holds codes, dates and pseudonyms only: it may be stored. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `request`: everything that makes two requests the same (method, path, body, precondition). */
export interface IdempotencyClaim {
  readonly principalId: string;
  readonly key: string;
  readonly request: string;
}

/**
 * Runs a write once per key. The key is claimed inside the write's own transaction, so a repeat waits for the first
 * to commit and then gets its stored answer; a refused or crashed write leaves no claim behind.
 * Refusal('idempotency-key-reused') when the key was used for another request.
 */
export async function answerOnce(
  db: Database,
  claim: IdempotencyClaim | undefined,
  act: (tx: Tx) => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  return transaction(db, async (tx) => {
    if (claim === undefined) return { ...(await act(tx)), replayed: false };
    const fingerprint = createHash('sha256').update(claim.request).digest();
    const { principalId, key } = claim;
    const pending = { principalId, key, fingerprint, status: 0, headers: {}, body: {} };
    const claimed = await tx
      .insert(idempotencyKeys)
      .values(pending)
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    if (claimed.length === 0) return { ...(await storedAnswer(tx, claim, fingerprint)), replayed: true };
    const answer = await act(tx);
    await tx.update(idempotencyKeys).set(answer).where(sameKey(claim));
    return { ...answer, replayed: false };
  });
}

const sameKey = ({ principalId, key }: IdempotencyClaim) =>
  and(eq(idempotencyKeys.principalId, principalId), eq(idempotencyKeys.key, key));

async function storedAnswer(tx: Tx, claim: IdempotencyClaim, fingerprint: Buffer): Promise<Answer> {
  const [stored] = await tx.select().from(idempotencyKeys).where(sameKey(claim));
  if (!stored?.fingerprint.equals(fingerprint))
    throw new Refusal('idempotency-key-reused', 'this Idempotency-Key was used for another request', {
      path: 'Idempotency-Key',
    });
  return { status: stored.status, headers: stored.headers, body: stored.body };
}

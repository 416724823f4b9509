import { createHash } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type Database, type Tx, transaction } from './database.ts';
import { and, eq } from './drizzle.ts';
import { idempotencyKeys } from './schema/access.ts';

/** What a write answers. Holds codes, dates and pseudonyms only: it may be stored. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `request`: everything that makes two requests the same (method, path, body, precondition). */
export interface Idempotency {
  readonly principalId: string;
  readonly key: string;
  readonly request: string;
}

/** Carries the answer of a rehearsal out of its transaction, which is thereby rolled back. */
class Rehearsed extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('rehearsed');
    this.answer = answer;
  }
}

/**
 * Runs a write to its end and takes all of it back: what it wrote, the messages it would have sent, the locks it took. The
 * body says `dryRun`; headers that would name a version or a place that never came to be are left out.
 */
async function rehearse(db: Database, act: (tx: Tx) => Promise<Answer>): Promise<Answer> {
  try {
    return await transaction(db, async (tx) => {
      throw new Rehearsed(await act(tx));
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
    const { status, body } = error.answer;
    return { status, headers: {}, body: { ...(body as object), dryRun: true } };
  }
}

/**
 * Runs a write once per key. The key is claimed inside the write's own transaction, so a repeat waits for the first
 * to commit and then gets its stored answer; a refused or crashed write leaves no claim behind.
 * Refusal('idempotency-key-reused') when the key was used for another request. A 'dry-run' is carried out and taken back.
 */
export async function answerOnce(
  db: Database,
  claim: Idempotency | 'dry-run' | undefined,
  act: (tx: Tx) => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  if (claim === 'dry-run') return { ...(await rehearse(db, act)), replayed: false };
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

const sameKey = ({ principalId, key }: Idempotency) =>
  and(eq(idempotencyKeys.principalId, principalId), eq(idempotencyKeys.key, key));

async function storedAnswer(tx: Tx, claim: Idempotency, fingerprint: Buffer): Promise<Answer> {
  const [stored] = await tx.select().from(idempotencyKeys).where(sameKey(claim));
  if (!stored?.fingerprint.equals(fingerprint))
    throw new Refusal('idempotency-key-reused', 'this Idempotency-Key was used for another request', {
      path: 'Idempotency-Key',
    });
  return { status: stored.status, headers: stored.headers, body: stored.body };
}

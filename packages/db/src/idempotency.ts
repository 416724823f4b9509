import { createHash } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type Database, type Tx, transaction } from './database.ts';
import { and, eq } from './drizzle.ts';
import { idempotencyKeys } from './schema/access.ts';

/** The answer to a write. It may be stored, because it holds only codes, dates and pseudonyms. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A caller's Idempotency-Key, and the request that was sent with it. */
export interface Idempotency {
  readonly principalId: string;
  readonly key: string;
  /** Everything that makes two requests the same: method, path, body, precondition. */
  readonly request: string;
}

/** Thrown with the answer of a dry run, so that its transaction is rolled back. */
class Rehearsed extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('rehearsed');
    this.answer = answer;
  }
}

/**
 * Carries out a write and rolls it back, with its messages and its locks. The body says `dryRun`. The answer has no
 * headers: they would name a version or a URL that does not exist.
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
 * Runs a write once per key, or rolls it back for a 'dry-run'. The key is stored in the write's own transaction: a
 * repeat waits for the first to commit and then gets its answer, and a write that is refused or crashes leaves no key
 * behind. Refusal('idempotency-key-reused') when the key was sent with another request.
 */
export async function answerOnce(
  db: Database,
  idempotency: Idempotency | 'dry-run' | undefined,
  act: (tx: Tx) => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  if (idempotency === 'dry-run') return { ...(await rehearse(db, act)), replayed: false };
  return transaction(db, async (tx) => {
    if (idempotency === undefined) return { ...(await act(tx)), replayed: false };
    const fingerprint = createHash('sha256').update(idempotency.request).digest();
    const { principalId, key } = idempotency;
    const pending = { principalId, key, fingerprint, status: 0, headers: {}, body: {} };
    const stored = await tx
      .insert(idempotencyKeys)
      .values(pending)
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    if (stored.length === 0) return { ...(await storedAnswer(tx, idempotency, fingerprint)), replayed: true };
    const answer = await act(tx);
    await tx.update(idempotencyKeys).set(answer).where(sameKey(idempotency));
    return { ...answer, replayed: false };
  });
}

const sameKey = ({ principalId, key }: Idempotency) =>
  and(eq(idempotencyKeys.principalId, principalId), eq(idempotencyKeys.key, key));

async function storedAnswer(tx: Tx, idempotency: Idempotency, fingerprint: Buffer): Promise<Answer> {
  const [stored] = await tx.select().from(idempotencyKeys).where(sameKey(idempotency));
  if (!stored?.fingerprint.equals(fingerprint))
    throw new Refusal('idempotency-key-reused', 'this Idempotency-Key was used for another request', {
      path: 'Idempotency-Key',
    });
  return { status: stored.status, headers: stored.headers, body: stored.body };
}

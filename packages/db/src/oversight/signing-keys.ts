import type { Act } from '../act.ts';
import { type Database, type Queryable, reading, type Tx, transaction } from '../database.ts';
import { asc, isNull, sql } from '../drizzle.ts';
import { signingKeys } from '../schema/access.ts';
import { takeTurn } from '../turns.ts';
import type { Vault } from '../vault.ts';

type Jwk = Readonly<Record<string, string>>;

/** A new key pair. `kid`: thumbprint of the public half (RFC 7638). */
export interface NewSigningKey {
  readonly kid: string;
  readonly publicJwk: Jwk;
  readonly privateJwk: Jwk;
}

/** The key that signs now, unsealed. */
export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: Jwk;
}

export type PublishedKey = Omit<typeof signingKeys.$inferSelect, 'sealedPrivate'>;

/** The key that signs now. Before the first proof there is none; then `make` makes it, once for all who ask. */
export async function currentSigningKey(
  db: Database,
  vault: Pick<Vault, 'signing'>,
  make: () => Promise<NewSigningKey>,
  act: Act,
): Promise<SigningKey> {
  const known = await reading(() => findCurrent(db, vault));
  if (known !== undefined) return known;
  return transaction(db, async (tx) => {
    await takeTurn(tx, 'signing keys');
    const made = await findCurrent(tx, vault);
    if (made !== undefined) return made;
    const fresh = await make();
    await insert(tx, vault, fresh, act);
    return fresh;
  });
}

/** Lets a new key sign from now on. The one before is retired and stays published. */
export async function rotateSigningKey(
  tx: Tx,
  vault: Pick<Vault, 'signing'>,
  fresh: NewSigningKey,
  act: Act,
): Promise<PublishedKey> {
  await takeTurn(tx, 'signing keys');
  await tx.update(signingKeys).set({ retiredAt: act.at }).where(isNull(signingKeys.retiredAt));
  return insert(tx, vault, fresh, act);
}

/** All keys that ever signed, oldest first, without their private halves. */
export async function readSigningKeys(q: Queryable): Promise<PublishedKey[]> {
  const { kid, publicJwk, createdAt, createdBy, retiredAt } = signingKeys;
  return reading(() =>
    q
      .select({ kid, publicJwk, createdAt, createdBy, retiredAt })
      .from(signingKeys)
      // A key that was retired in the instant in which the next was made comes first.
      .orderBy(asc(createdAt), sql`${retiredAt} asc nulls last`, asc(kid)),
  );
}

async function findCurrent(q: Queryable, vault: Pick<Vault, 'signing'>): Promise<SigningKey | undefined> {
  const [row] = await q.select().from(signingKeys).where(isNull(signingKeys.retiredAt));
  return row && { kid: row.kid, privateJwk: JSON.parse(vault.signing.open(row.sealedPrivate, row.kid)) as Jwk };
}

async function insert(
  tx: Tx,
  vault: Pick<Vault, 'signing'>,
  fresh: NewSigningKey,
  { actor, at }: Act,
): Promise<PublishedKey> {
  const { kid, publicJwk, privateJwk } = fresh;
  const row = { kid, publicJwk, createdAt: at, createdBy: actor, retiredAt: null };
  await tx.insert(signingKeys).values({ ...row, sealedPrivate: vault.signing.seal(JSON.stringify(privateJwk), kid) });
  return row;
}

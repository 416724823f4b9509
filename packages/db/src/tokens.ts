import { createHash, randomUUIDv7 } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type Database, type Queryable, reading, type Tx } from './database.ts';
import { and, asc, eq, gt, inArray, isNotNull, isNull, sql } from './drizzle.ts';
import type { Page } from './page.ts';
import { accessTokens } from './schema/access.ts';
import type { Vault } from './vault.ts';

type TokenRow = typeof accessTokens.$inferSelect;
export type AccessToken = Pick<TokenRow, 'id' | 'role' | 'name' | 'agencyId'>;

/** A token as administrators see it, without what would let somebody in. */
export type IssuedToken = Omit<TokenRow, 'tokenHash'>;

/** SHA-256 of a token, as it is stored. A slow hash would add nothing: a token is 256 random bits. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const { id, role, name, agencyId, createdAt, revokedAt } = accessTokens;
const shown = { id, role, name, agencyId, createdAt, revokedAt };

/** The principal of a bearer token; undefined when the token is unknown or revoked. */
export async function findToken(q: Queryable, token: string): Promise<AccessToken | undefined> {
  const rows = await reading(() =>
    q
      .select({ id, role, name, agencyId })
      .from(accessTokens)
      .where(and(eq(accessTokens.tokenHash, hashToken(token)), isNull(revokedAt))),
  );
  return rows[0];
}

export const roles = accessTokens.role.enumValues;
export type Role = (typeof roles)[number];

/** Stores one token for each role, unless it is there already; returns the roles whose token has been revoked. */
export async function saveTokens(db: Database, tokens: Readonly<Record<Role, string>>, at: number): Promise<Role[]> {
  const rows = roles.map((role) => ({
    id: randomUUIDv7(),
    tokenHash: hashToken(tokens[role]),
    role,
    name: `${role} token of this installation`,
    createdAt: at,
  }));
  await db.insert(accessTokens).values(rows).onConflictDoNothing();
  const hashes = rows.map(({ tokenHash }) => tokenHash);
  const revoked = await db
    .select({ role })
    .from(accessTokens)
    .where(and(inArray(accessTokens.tokenHash, hashes), isNotNull(revokedAt)));
  return revoked.map((row) => row.role);
}

/** Issues a token of an agency. The vault derives the token from its id (`tokenOf`); it is stored nowhere. */
export async function issueToken(
  q: Queryable,
  vault: Pick<Vault, 'tokens'>,
  token: Pick<TokenRow, 'role' | 'name' | 'createdAt'> & { readonly agencyId: string },
): Promise<IssuedToken> {
  const issued = { ...token, id: randomUUIDv7(), revokedAt: null };
  await q.insert(accessTokens).values({ ...issued, tokenHash: hashToken(vault.tokens.tokenOf(issued.id)) });
  return issued;
}

/** One page of tokens, revoked ones too, oldest first, after the one with id `after`. */
export async function listTokens(q: Queryable, page: Page): Promise<IssuedToken[]> {
  const rest = page.after === undefined ? undefined : gt(id, page.after);
  return reading(() => q.select(shown).from(accessTokens).where(rest).orderBy(asc(id)).limit(page.limit));
}

/**
 * Revokes a token; undefined when none has this id. One that was revoked before keeps its first time.
 * @throws Refusal `last-administrator` when no administrator would be left
 */
export async function revokeToken(tx: Tx, tokenId: string, at: number): Promise<IssuedToken | undefined> {
  // Locked, so that two administrators cannot revoke each other at the same time.
  const administrators = await tx
    .select({ id })
    .from(accessTokens)
    .where(and(eq(role, 'admin'), isNull(revokedAt)))
    .orderBy(asc(id))
    .for('update');
  if (administrators.length === 1 && administrators[0]?.id === tokenId)
    throw new Refusal('last-administrator', 'no administrator would be left');
  const [row] = await tx
    .update(accessTokens)
    .set({ revokedAt: sql`coalesce(${revokedAt}, ${new Date(at).toISOString()}::timestamptz)` })
    .where(eq(id, tokenId))
    .returning(shown);
  return row;
}

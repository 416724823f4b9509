import { createHash, randomUUIDv7 } from 'node:crypto';
import { type Database, type Queryable, reading, type Tx } from './database.ts';
import { and, asc, eq, gt, isNull, sql } from './drizzle.ts';
import type { Page } from './page.ts';
import { accessTokens } from './schema/access.ts';
import type { Vault } from './vault.ts';

type TokenRow = typeof accessTokens.$inferSelect;
export type AccessToken = Pick<TokenRow, 'id' | 'role' | 'name' | 'agencyId'>;

/** A token as administrators see it: everything but what would let somebody in. */
export type IssuedToken = Omit<TokenRow, 'tokenHash'>;

/** Tokens rest as SHA-256: they are 256 random bits, so a slow hash would add nothing. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const { id, role, name, agencyId, createdAt, revokedAt } = accessTokens;
const shown = { id, role, name, agencyId, createdAt, revokedAt };

/** The principal behind a bearer token, unless it is unknown or revoked. */
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

/** Makes one working token per role known to the system, by hash; repeating changes nothing. */
export async function saveTokens(db: Database, tokens: Readonly<Record<Role, string>>, at: number): Promise<void> {
  const rows = roles.map((role) => ({
    id: randomUUIDv7(),
    tokenHash: hashToken(tokens[role]),
    role,
    name: `${role} token of this installation`,
    createdAt: at,
  }));
  await db.insert(accessTokens).values(rows).onConflictDoNothing();
}

/** Makes a token for an agency's people. The token itself is the vault's `accessToken` of its id, and rests nowhere. */
export async function issueToken(
  q: Queryable,
  vault: Vault,
  token: Pick<TokenRow, 'role' | 'name' | 'createdAt'> & { readonly agencyId: string },
): Promise<IssuedToken> {
  const issued = { ...token, id: randomUUIDv7(), revokedAt: null };
  await q.insert(accessTokens).values({ ...issued, tokenHash: hashToken(vault.accessToken(issued.id)) });
  return issued;
}

/** One page of tokens, oldest first, the revoked ones too. `after`: the id of the last one seen. */
export async function listTokens(q: Queryable, page: Page): Promise<IssuedToken[]> {
  const rest = page.after === undefined ? undefined : gt(id, page.after);
  return reading(() => q.select(shown).from(accessTokens).where(rest).orderBy(asc(id)).limit(page.limit));
}

/** Ends a token; undefined when there is none with this id. One that was ended keeps its first end. */
export async function revokeToken(tx: Tx, tokenId: string, at: number): Promise<IssuedToken | undefined> {
  const [row] = await tx
    .update(accessTokens)
    .set({ revokedAt: sql`coalesce(${revokedAt}, ${new Date(at).toISOString()}::timestamptz)` })
    .where(eq(id, tokenId))
    .returning(shown);
  return row;
}

import { createHash, randomUUIDv7 } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { type Database, type Queryable, reading } from './database.ts';
import { accessTokens } from './schema/access.ts';

export type AccessToken = Pick<typeof accessTokens.$inferSelect, 'id' | 'role' | 'name'>;

/** Tokens rest as SHA-256: they are 256 random bits, so a slow hash would add nothing. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The principal behind a bearer token, unless it is unknown or revoked. */
export async function findToken(q: Queryable, token: string): Promise<AccessToken | undefined> {
  const { id, role, name } = accessTokens;
  const rows = await reading(() =>
    q
      .select({ id, role, name })
      .from(accessTokens)
      .where(and(eq(accessTokens.tokenHash, hashToken(token)), isNull(accessTokens.revokedAt))),
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

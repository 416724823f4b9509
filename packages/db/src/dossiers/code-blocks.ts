/** Blocks of dossier codes that counters reserve. A block never changes. A code is used when a dossier has it. */
import { type CodeBlock, type CodeUse, codesOf, numberIn, requireReserved } from '@motcua/domain/dossiers/code-block';
import { Refusal } from '@motcua/domain/refusal';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, desc, eq, inArray, lt, lte, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { codeBlocks, dossiers } from '../schema/dossiers.ts';

export type CodeBlockRow = typeof codeBlocks.$inferSelect;

export async function addCodeBlock(tx: Tx, row: CodeBlockRow): Promise<void> {
  await tx.insert(codeBlocks).values(row);
}

/** A block by id. Refusal('code-block-not-found'). */
export async function getCodeBlock(q: Queryable, id: string): Promise<CodeBlockRow> {
  const [row] = await reading(() => q.select().from(codeBlocks).where(eq(codeBlocks.id, id)));
  if (row === undefined) throw new Refusal('code-block-not-found', 'no block has this id');
  return row;
}

/** One page of the blocks of an agency, or of all, newest first. */
export async function listCodeBlocks(q: Queryable, agencyId: string | undefined, page: Page): Promise<CodeBlockRow[]> {
  const { id } = codeBlocks;
  return reading(() =>
    q
      .select()
      .from(codeBlocks)
      .where(
        and(
          agencyId === undefined ? undefined : eq(codeBlocks.agencyId, agencyId),
          page.after === undefined ? undefined : lt(id, page.after),
        ),
      )
      .orderBy(desc(id))
      .limit(page.limit),
  );
}

/** The codes of a block that dossiers have. */
export async function usedCodes(q: Queryable, block: CodeBlock): Promise<ReadonlySet<string>> {
  const { code } = dossiers;
  const rows = await reading(() =>
    q
      .select({ code })
      .from(dossiers)
      .where(inArray(code, codesOf(block))),
  );
  return new Set(rows.map((row) => row.code));
}

/**
 * Takes a code from its block for a dossier that is registered in this transaction at `now` (epoch ms). The block stays
 * locked until the transaction ends, so that each code is taken once. Refusals: 'code-not-reserved', 'code-expired',
 * 'code-used'.
 */
export async function takeReservedCode(tx: Tx, use: CodeUse, now: number): Promise<void> {
  requireReserved(await lockBlockOf(tx, use), use, now);
  if ((await tx.$count(dossiers, eq(dossiers.code, use.code))) > 0)
    throw new Refusal('code-used', 'a dossier has this code', { path: 'afterwards.code' });
}

async function lockBlockOf(tx: Tx, use: CodeUse): Promise<CodeBlockRow | undefined> {
  const number = numberIn(use);
  if (number === undefined) return undefined;
  const [row] = await tx
    .select()
    .from(codeBlocks)
    .where(
      and(
        eq(codeBlocks.decidingAgencyId, use.decidingAgencyId),
        eq(codeBlocks.day, use.day),
        lte(codeBlocks.first, number),
        sql`${number} < ${codeBlocks.first} + ${codeBlocks.count}`,
      ),
    )
    .for('no key update');
  return row;
}

/** The record of exports: who exported which dossiers, when, and whether the export was finished. */

import { randomUUIDv7 } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type Queryable, reading } from '../database.ts';
import { desc, eq, lt } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { exports } from '../schema/access.ts';

export type ExportRow = typeof exports.$inferSelect;

/** Records that an export begins, before its first byte is sent, and returns its id. */
export async function beginExport(
  q: Queryable,
  begun: Omit<ExportRow, 'id' | 'finishedAt' | 'bytes' | 'sha256'>,
): Promise<string> {
  const id = randomUUIDv7();
  await reading(() => q.insert(exports).values({ id, ...begun }));
  return id;
}

/** Records that an export was sent to its end. An export that broke off stays without an end. */
export async function finishExport(
  q: Queryable,
  id: string,
  finished: { readonly finishedAt: number; readonly bytes: number; readonly sha256: string },
): Promise<void> {
  await reading(() => q.update(exports).set(finished).where(eq(exports.id, id)));
}

/** An export by id, or Refusal('export-not-found'). */
export async function getExport(q: Queryable, id: string): Promise<ExportRow> {
  const [row] = await reading(() => q.select().from(exports).where(eq(exports.id, id)));
  if (row === undefined) throw new Refusal('export-not-found', 'no export has this id');
  return row;
}

/** One page of exports, newest first, after the one with id `after`. */
export async function listExports(q: Queryable, page: Page): Promise<ExportRow[]> {
  const older = page.after === undefined ? undefined : lt(exports.id, page.after);
  return reading(() => q.select().from(exports).where(older).orderBy(desc(exports.id)).limit(page.limit));
}

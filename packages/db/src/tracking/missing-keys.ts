/** Codes that public tracking cannot find yet: registered by a version that did not write what tracking reads. */

import { type Database, type Tx, transaction } from '../database.ts';
import type { Applicant } from '../dossiers/persons.ts';
import { sql } from '../drizzle.ts';
import { trackingWords } from '../schema/tracking.ts';
import { unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';
import { namesOf, type SupplementItem, saveTrackingKeys } from './saved-keys.ts';

/** One batch: how many codes it wrote, and where the next one goes on; undefined: nothing is left. */
export interface SavedBatch {
  readonly saved: number;
  readonly before: string | undefined;
}

/**
 * Writes what tracking reads for up to `limit` codes that lack it, the newest first, in one transaction. `before`: the id below
 * which it looks; not given: from the newest on. Codes that lack nothing are passed over, so whoever was interrupted begins
 * again. Any number of processes may do it.
 */
export async function saveMissingKeys(
  db: Database,
  vault: Vault,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<SavedBatch> {
  return transaction(db, async (tx) => {
    const missing = await lockMissing(tx, before, limit);
    const opened = missing.map((row) => openedOf(vault, row));
    const keys = opened.map(({ key }) => key);
    const words = opened.flatMap(({ words }) => words ?? []);
    await saveTrackingKeys(tx, vault, keys);
    if (words.length > 0) await tx.insert(trackingWords).values(words).onConflictDoNothing();
    return { saved: missing.length, before: missing.length < limit ? undefined : missing.at(-1)!.id };
  });
}

/** A code without a key, with the applicant's record and the note of the last supplement request, as they are sealed. */
interface Missing extends Record<string, unknown> {
  readonly id: string;
  readonly code: string;
  readonly dossier_id: string;
  readonly group_id: string | null;
  readonly person_id: string;
  /** Null: the person was forgotten. */
  readonly wrapped_key: Buffer | null;
  readonly sealed: Buffer;
  readonly note_id: string | null;
  readonly note_sealed: Buffer | null;
}

/** Locks the applicants too, so that none of them is forgotten meanwhile. */
async function lockMissing(tx: Tx, before: string | undefined, limit: number): Promise<readonly Missing[]> {
  const { rows } = await tx.execute<Missing>(sql`
    select codes.id, codes.code, codes.dossier_id, codes.group_id, p.id as person_id, p.wrapped_key, r.sealed,
      n.id as note_id, n.sealed as note_sealed
    from (
      select id, code, id as dossier_id, null::uuid as group_id, (supplements -> -1 ->> 'noteId')::uuid as note_id
      from dossiers
      union all
      select g.id, g.code, part.dossier_id, g.id, null
      from dossier_groups g join dossier_group_parts part on part.group_id = g.id and part.part_no = 0
    ) codes
    join person_records r on r.dossier_id = codes.dossier_id
    join persons p on p.id = r.person_id
    left join person_notes n on n.id = codes.note_id
    where codes.id < ${before ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'}
      and not exists (select from tracking_keys k where k.code = codes.code)
    order by codes.id desc limit ${limit} for share of p`);
  return rows;
}

/** What is to be written. Of a forgotten person there is nothing to name and nothing to show. */
function openedOf(vault: Vault, row: Missing) {
  const key = { code: row.code, dossierId: row.dossier_id, groupId: row.group_id, identityNumber: undefined };
  if (row.wrapped_key === null) return { key };
  const personKey = vault.unwrap(row.wrapped_key, row.person_id);
  const { identityNumber } = opened<Applicant>(personKey, row.sealed, row.dossier_id);
  if (row.note_id === null || row.note_sealed === null) return { key: { ...key, identityNumber } };
  const { items } = opened<{ items: readonly SupplementItem[] }>(personKey, row.note_sealed, row.note_id);
  const words = { noteId: row.note_id, sealed: vault.tracking.sealWords(namesOf(items), row.note_id) };
  return { key: { ...key, identityNumber }, words };
}

const opened = <T>(key: Buffer, sealed: Buffer, context: string): T =>
  JSON.parse(unseal(key, sealed, context).toString());

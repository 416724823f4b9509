import { chainHash, chainStart, type HistoryData } from '@motcua/domain/dossiers/history';
import { expect } from 'vitest';
import type { World } from './monitor.fixture.ts';

export interface Entry {
  readonly dossier_id: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly actor: string;
  readonly data: HistoryData;
  readonly hash: Buffer;
}

/** Every chain is whole, and each dossier's row holds its head. */
export async function expectWholeChains(world: World): Promise<Entry[]> {
  const entries = await world.rows<Entry>('select * from history order by dossier_id, seq');
  let previous = { dossierId: '', seq: 0, hash: chainStart };
  for (const { dossier_id: dossierId, seq, at, type, actor, data, hash } of entries) {
    const before = previous.dossierId === dossierId ? previous : { dossierId, seq: 0, hash: chainStart };
    expect(seq).toBe(before.seq + 1);
    expect(chainHash(before.hash, { dossierId, seq, at: at.getTime(), type, actor, data })).toEqual(hash);
    previous = { dossierId, seq, hash };
  }
  const strays = await world.rows(
    `select code from dossiers d where history_seq > 0 and not exists (
       select from history h where h.dossier_id = d.id and h.seq = d.history_seq and h.hash = d.history_hash)
     or (select count(*) from history h where h.dossier_id = d.id) <> d.history_seq`,
  );
  expect(strays).toEqual([]);
  return entries;
}

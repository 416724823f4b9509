/** The entries of a dossier's history, and the hash chain over them. */
import { createHash } from 'node:crypto';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type HistoryData = { readonly [key: string]: Json };

/** One entry of a dossier's history. People appear by pseudonym only. */
export interface HistoryEntry {
  readonly dossierId: string;
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly actor: string;
  readonly data: HistoryData;
}

/** What readers of a history need of an entry. */
export type Entry = Pick<HistoryEntry, 'at' | 'type' | 'actor' | 'data'>;

/** The hash before the first entry of every chain: 32 zero bytes. */
export const chainStart: Buffer = Buffer.alloc(32);

/**
 * JSON with sorted keys and no spaces: the same value always gives the same bytes. It is RFC 8785 for every value
 * without lone surrogates: keys by UTF-16 code units, numbers and escapes as ECMAScript writes them.
 * @throws TypeError for `undefined` and for numbers that are not finite
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value as { [key: string]: Json }).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no JSON`);
  if (value === undefined) throw new TypeError('undefined is no JSON: it would be hashed but not stored');
  return JSON.stringify(value);
}

/** SHA-256 over the previous hash and the canonical entry: changing any earlier byte changes every later hash. */
export function chainHash(previous: Buffer, entry: HistoryEntry): Buffer {
  const { dossierId, seq, at, type, actor, data } = entry;
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson({ dossierId, seq, at, type, actor, data }))
    .digest();
}

import { createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from './sealed.ts';

/**
 * What the tracking key is used for. It is derived from the master key. The service that answers the public holds only
 * this key, with which nobody can open an applicant's record or find a person by name or number.
 */
export interface TrackingKeys {
  /**
   * HMAC (32 bytes) of the last four characters of a normalised identity number, which an applicant has to name. It
   * covers the dossier's code too, so that the same four characters give other bytes for another dossier.
   */
  identityKey(code: string, end: string): Buffer;
  /** HMAC (32 bytes) of a caller's address. */
  callerKey(address: string): Buffer;
  /** Seals the names of missing papers. `noteId`, of the supplement request, binds them to their row. */
  sealWords(names: readonly string[], noteId: string): Buffer;
  openWords(sealed: Buffer, noteId: string): readonly string[];
}

/** Derives a key for each use from the tracking key. */
export function openTrackingKeys(key: Buffer): TrackingKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `motcua tracking ${purpose}`, 32));
  const identities = derive('identities');
  const callers = derive('callers');
  const words = derive('words');
  return {
    identityKey: (code, end) => createHmac('sha256', identities).update(`${code}\0${end}`).digest(),
    callerKey: (address) => createHmac('sha256', callers).update(address).digest(),
    sealWords: (names, noteId) => seal(words, Buffer.from(JSON.stringify(names)), noteId),
    openWords: (sealed, noteId) => JSON.parse(unseal(words, sealed, noteId).toString()),
  };
}

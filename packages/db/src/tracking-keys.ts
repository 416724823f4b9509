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

/** Derives a key for each use from the tracking key (32 bytes in base64). Throws when it is anything else. */
export function openTrackingKeys(trackingKey: string): TrackingKeys {
  const key = Buffer.from(trackingKey, 'base64');
  if (key.length !== 32) throw new Error('TRACKING_KEY must be 32 bytes in base64');
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

/** Derives the tracking key from a master key, both in base64. infra/compose/make-env.mjs derives the same. */
export function trackingKeyOf(masterKey: string): string {
  const key = hkdfSync('sha256', Buffer.from(masterKey, 'base64'), '', 'motcua tracking', 32);
  return Buffer.from(key).toString('base64');
}

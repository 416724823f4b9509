import { createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from './sealed.ts';

/**
 * The uses of the key of tracking. The service that answers the public holds this key and not the master key, from
 * which it is derived. With it nobody can open an applicant's record or find a person by name or number.
 */
export interface TrackingKeys {
  /**
   * The keyed index of what an applicant has to name, 32 bytes: the last four characters of a normalised identity
   * number, bound to the code, so that equal ends give different bytes.
   */
  identityKey(code: string, end: string): Buffer;
  /** Stands for the address of a caller, 32 bytes. */
  callerKey(address: string): Buffer;
  /** Seals the names of missing papers; `noteId`, of the supplement request, binds them to their row. */
  sealWords(names: readonly string[], noteId: string): Buffer;
  openWords(sealed: Buffer, noteId: string): readonly string[];
}

/** `trackingKey`: 32 bytes in base64. Each use has a key of its own, derived from it. */
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

/** The key of tracking that belongs to a master key, both in base64. infra/compose/make-env.mjs derives the same. */
export function trackingKeyOf(masterKey: string): string {
  const key = hkdfSync('sha256', Buffer.from(masterKey, 'base64'), '', 'motcua tracking', 32);
  return Buffer.from(key).toString('base64');
}

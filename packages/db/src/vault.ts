import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { seal, unseal } from './sealed.ts';
import { openTrackingKeys, type TrackingKeys, trackingKeyOf } from './tracking-keys.ts';

/**
 * Seals personal data. Each person has a random key, which is stored only wrapped by the master key. Once the wrapped
 * key is deleted, nobody can read the person's rows. Histories stay whole, because they hold pseudonyms.
 */
export interface Vault {
  /** A new person key and its wrapped form. `context` binds it to its row. */
  newKey(context: string): { readonly key: Buffer; readonly wrapped: Buffer };
  unwrap(wrapped: Buffer, context: string): Buffer;
  /** HMAC of a normalised value, to search by: equal values give equal bytes, which say nothing else. */
  blindIndex(kind: 'identity' | 'name-word', value: string): Buffer;
  /** Seals a secret of the system itself, such as a webhook's signing secret, under the master key. */
  sealSecret(plain: string, context: string): Buffer;
  openSecret(sealed: Buffer, context: string): string;
  /** The bearer token of an id: 256 bits that nobody can compute without the master key. */
  accessToken(id: string): string;
  /** Seals the private half of the key that signs proofs; `kid` binds it to its row. */
  sealSigningKey(plain: string, kid: string): Buffer;
  openSigningKey(sealed: Buffer, kid: string): string;
  /** The keys of public tracking, with which its rows are written. */
  readonly tracking: TrackingKeys;
}

/** Derives a key for each use from the master key (32 bytes in base64), so that no use gives another one away. */
export function openVault(masterKey: string): Vault {
  const master = Buffer.from(masterKey, 'base64');
  if (master.length !== 32) throw new Error('MASTER_KEY must be 32 bytes in base64');
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', `motcua ${purpose}`, 32));
  const wrapping = derive('person keys');
  const secrets = derive('system secrets');
  const signing = derive('signing keys');
  const indexing = derive('blind index');
  const tokens = derive('access tokens');
  return {
    newKey(context) {
      const key = randomBytes(32);
      return { key, wrapped: seal(wrapping, key, context) };
    },
    unwrap: (wrapped, context) => unseal(wrapping, wrapped, context),
    blindIndex: (kind, value) => createHmac('sha256', indexing).update(`${kind}\0${value}`).digest(),
    sealSecret: (plain, context) => seal(secrets, Buffer.from(plain), context),
    openSecret: (sealed, context) => unseal(secrets, sealed, context).toString(),
    accessToken: (id) => createHmac('sha256', tokens).update(id).digest('base64url'),
    sealSigningKey: (plain, kid) => seal(signing, Buffer.from(plain), `signing key ${kid}`),
    openSigningKey: (sealed, kid) => unseal(signing, sealed, `signing key ${kid}`).toString(),
    tracking: openTrackingKeys(trackingKeyOf(masterKey)),
  };
}

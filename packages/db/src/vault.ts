import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { seal, unseal } from './sealed.ts';
import { openTrackingKeys, type TrackingKeys } from './tracking-keys.ts';

/**
 * Seals personal data. Each person has a random key, which is stored only wrapped. Once the wrapped key is deleted,
 * nobody can read the person's rows. Histories stay whole, because they hold pseudonyms.
 */
export interface PersonKeys {
  /** A new person key and its wrapped form. `context` binds it to its row. */
  newKey(context: string): { readonly key: Buffer; readonly wrapped: Buffer };
  unwrap(wrapped: Buffer, context: string): Buffer;
}

/** Finds persons without opening them. */
export interface BlindIndex {
  /** HMAC of a normalised value, to search by: equal values give equal bytes, which say nothing else. */
  of(kind: 'identity' | 'name-word', value: string): Buffer;
}

/** Seals texts of the system itself, such as a webhook's signing secret. `context` binds a text to its row. */
export interface SecretSeal {
  seal(plain: string, context: string): Buffer;
  open(sealed: Buffer, context: string): string;
}

/** Issues tokens. */
export interface TokenMint {
  /** The bearer token of an id: 256 bits that nobody can compute without the key. */
  tokenOf(id: string): string;
}

/** Everything that needs a key, by the name of the key. A service holds the keys that it uses, and no others. */
export interface Vault {
  readonly persons: PersonKeys;
  readonly index: BlindIndex;
  /** Seals the secrets of webhooks. */
  readonly secrets: SecretSeal;
  /** Seals the private halves of the keys that sign proofs. */
  readonly signing: SecretSeal;
  readonly tokens: TokenMint;
  readonly tracking: TrackingKeys;
}

export type KeyName = keyof Vault;
/** Keys of 32 bytes in base64, by name. */
export type Keys<N extends KeyName = KeyName> = Readonly<Record<N, string>>;

/** What each key is derived for. Another text would be another key, which opens nothing that there is. */
const purposes: Readonly<Record<KeyName, string>> = {
  persons: 'person keys',
  index: 'blind index',
  secrets: 'system secrets',
  signing: 'signing keys',
  tokens: 'access tokens',
  tracking: 'tracking',
};

export const keyNames = Object.keys(purposes) as KeyName[];

/**
 * All keys of an installation, derived from its master key so that none gives another one away.
 * infra/compose/make-secrets.mjs derives the same.
 * @param masterKey 32 bytes in base64
 */
export function deriveKeys(masterKey: string): Keys {
  const master = bytesOf('MASTER_KEY', masterKey);
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', `motcua ${purpose}`, 32));
  return Object.fromEntries(keyNames.map((name) => [name, derive(purposes[name]).toString('base64')])) as Keys;
}

/** Opens what the keys are for, and nothing more. */
export function openVault<N extends KeyName>(keys: Keys<N>): Pick<Vault, N> {
  const opened = Object.entries<string>(keys).map(([name, key]) => {
    return [name, openers[name as KeyName](bytesOf(`the key ${name}`, key))];
  });
  return Object.fromEntries(opened) as Pick<Vault, N>;
}

const openers: { readonly [N in KeyName]: (key: Buffer) => Vault[N] } = {
  persons: (key) => ({
    newKey(context) {
      const fresh = randomBytes(32);
      return { key: fresh, wrapped: seal(key, fresh, context) };
    },
    unwrap: (wrapped, context) => unseal(key, wrapped, context),
  }),
  index: (key) => ({ of: (kind, value) => createHmac('sha256', key).update(`${kind}\0${value}`).digest() }),
  secrets: (key) => secretSeal(key, ''),
  signing: (key) => secretSeal(key, 'signing key '),
  tokens: (key) => ({ tokenOf: (id) => createHmac('sha256', key).update(id).digest('base64url') }),
  tracking: openTrackingKeys,
};

const secretSeal = (key: Buffer, prefix: string): SecretSeal => ({
  seal: (plain, context) => seal(key, Buffer.from(plain), prefix + context),
  open: (sealed, context) => unseal(key, sealed, prefix + context).toString(),
});

function bytesOf(name: string, key: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) throw new Error(`${name} must be 32 bytes in base64`);
  return bytes;
}

/**
 * Checks the signature of a proof with the built-in cryptography alone. Algorithm, header and payload are fixed: the
 * signed bytes are built from the content and compared. So a proof cannot ask for another algorithm, and one signature
 * has one spelling.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonicalJson } from '@motcua/domain/dossiers/history';
import { canonicalBytes } from '@motcua/domain/proofs/proof';
import { type Proof, proofHeader } from '@motcua/domain/proofs/proof-shape';
import { parseJson, Unreadable } from './read.ts';

/** Public keys by their thumbprint (RFC 7638). The names that a key set gives them are not used. */
export type KeySet = ReadonlyMap<string, KeyObject>;

export type Signature =
  | { readonly ok: true; readonly kid: string }
  | { readonly ok: false; readonly fault: 'header' | 'content' }
  | { readonly ok: false; readonly fault: 'key-unknown' | 'forged'; readonly kid: string };

/**
 * The Ed25519 keys of a JWK set (RFC 7517). Other keys in it are skipped.
 * @throws Unreadable `no-keys`
 */
export function parseKeySet(bytes: Uint8Array): KeySet {
  const keys = (parseJson(bytes) as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Unreadable('no-keys');
  return new Map(keys.flatMap(readKey));
}

function readKey(jwk: unknown): [string, KeyObject][] {
  const { kty, crv, x } = (jwk ?? {}) as Record<string, unknown>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || !/^[\w-]{43}$/.test(x)) return [];
  const key = { crv, kty, x };
  const thumbprint = createHash('sha256').update(canonicalJson(key)).digest('base64url');
  return [[thumbprint, createPublicKey({ key, format: 'jwk' })]];
}

/** Whether one of the keys made the signature for this content. */
export function checkSignature({ content, jws }: Proof, keys: KeySet): Signature {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const kid = kidOf(header);
  if (kid === undefined || header !== base64url(canonicalJson(proofHeader(kid)))) return { ok: false, fault: 'header' };
  if (payload !== canonicalBytes(content).toString('base64url')) return { ok: false, fault: 'content' };
  const key = keys.get(kid);
  if (!key) return { ok: false, fault: 'key-unknown', kid };
  const bytes = Buffer.from(signature, 'base64url');
  // The last base64 character of 64 bytes has unused bits: other spellings would decode to the same signature.
  const isOneSpelling = bytes.toString('base64url') === signature;
  const good = isOneSpelling && verify(null, Buffer.from(`${header}.${payload}`), key, bytes);
  return good ? { ok: true, kid } : { ok: false, fault: 'forged', kid };
}

/** The key that the header names. Nothing else in the header is used. */
function kidOf(header: string): string | undefined {
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

const base64url = (text: string) => Buffer.from(text).toString('base64url');

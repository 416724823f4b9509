/**
 * The signature of a proof, by the built-in cryptography alone. A proof says nothing about how it is to be checked: the
 * algorithm, the header and the payload are fixed, and the signed bytes are built from the content and compared. So
 * there is no other algorithm to be talked into, and one signature has one spelling.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonicalJson } from '@motcua/domain/dossiers/history';
import { canonicalBytes } from '@motcua/domain/proofs/proof';
import { type Proof, proofHeader } from '@motcua/domain/proofs/proof-shape';
import { parseJson, Unreadable } from './read.ts';

/** Public keys by the thumbprint (RFC 7638) of what they are, whatever they are called. */
export type KeySet = ReadonlyMap<string, KeyObject>;

export type Signature =
  | { readonly ok: true; readonly kid: string }
  | { readonly ok: false; readonly fault: 'header' | 'content' }
  | { readonly ok: false; readonly fault: 'key-unknown' | 'forged'; readonly kid: string };

/** The Ed25519 keys of a JWK set (RFC 7517); others in it are passed over. Unreadable when it is none. */
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

/** Whether the proof's signature is one of its content by one of the keys. */
export function checkSignature({ content, jws }: Proof, keys: KeySet): Signature {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const kid = kidOf(header);
  if (kid === undefined || header !== base64url(canonicalJson(proofHeader(kid)))) return { ok: false, fault: 'header' };
  if (payload !== canonicalBytes(content).toString('base64url')) return { ok: false, fault: 'content' };
  const key = keys.get(kid);
  if (!key) return { ok: false, fault: 'key-unknown', kid };
  const bytes = Buffer.from(signature, 'base64url');
  // The last character of 64 bytes has bits to spare: spelled otherwise, it would be the same signature.
  const isOneSpelling = bytes.toString('base64url') === signature;
  const good = isOneSpelling && verify(null, Buffer.from(`${header}.${payload}`), key, bytes);
  return good ? { ok: true, kid } : { ok: false, fault: 'forged', kid };
}

/** The key the header names; nothing of what it says is believed. */
function kidOf(header: string): string | undefined {
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

const base64url = (text: string) => Buffer.from(text).toString('base64url');

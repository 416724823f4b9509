import type { Act } from '@motcua/db/act';
import { currentSigningKey, type NewSigningKey, type SigningKey } from '@motcua/db/oversight/signing-keys';
import { canonicalBytes, contentHash } from '@motcua/domain/proofs/proof';
import { type Proof, type ProofContent, proofHeader } from '@motcua/domain/proofs/proof-shape';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Deps } from '../deps.ts';

/** Signs a content with the key that signs now. The first proof of all makes that key. `act`: who asks, and when. */
export async function issueProof(deps: Pick<Deps, 'db' | 'vault'>, content: ProofContent, act: Act): Promise<Proof> {
  return signProof(content, await currentSigningKey(deps.db, deps.vault, makeSigningKey, act));
}

/** A proof: the content, its hash, and a compact JWS over its canonical bytes (Ed25519). */
export async function signProof(content: ProofContent, { kid, privateJwk }: SigningKey): Promise<Proof> {
  const key = await importJWK(privateJwk, 'EdDSA');
  const jws = await new CompactSign(canonicalBytes(content)).setProtectedHeader(proofHeader(kid)).sign(key);
  return { content, contentHash: contentHash(content), jws };
}

/** A new Ed25519 key pair, named by its thumbprint. */
export async function makeSigningKey(): Promise<NewSigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { kty, crv, x, d } = (await exportJWK(privateKey)) as Readonly<Record<'kty' | 'crv' | 'x' | 'd', string>>;
  const publicJwk = { kty, crv, x };
  return { kid: await calculateJwkThumbprint(publicJwk), publicJwk, privateJwk: { ...publicJwk, d } };
}

/** Proofs for tests. They are signed with a library that the verifier does not use. */
import { canonicalBytes, contentHash, makeProofContent } from '@motcua/domain/proofs/proof';
import { exampleBasis } from '@motcua/domain/proofs/proof.fixture';
import { type Proof, type ProofContent, proofHeader } from '@motcua/domain/proofs/proof-shape';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface TestKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

export async function makeKey(): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { kid: await calculateJwkThumbprint(jwk), jwk, privateKey };
}

export const keySetOf = (...keys: readonly TestKey[]): Buffer =>
  Buffer.from(JSON.stringify({ keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid, alg: 'EdDSA', use: 'sig' })) }));

export const exampleContent = makeProofContent(exampleBasis);

export async function sign(content: ProofContent, { kid, privateKey }: TestKey): Promise<Proof> {
  const jws = await new CompactSign(canonicalBytes(content)).setProtectedHeader(proofHeader(kid)).sign(privateKey);
  return { content, contentHash: contentHash(content), jws };
}

export const bytesOf = (value: unknown, indent?: number): Buffer =>
  Buffer.from(JSON.stringify(value, undefined, indent));

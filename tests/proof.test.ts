import { makeProofContent } from '@motcua/domain/proof';
import { exampleBasis } from '@motcua/domain/proof.fixture';
import { expect, test } from 'vitest';
import { parseKeySet } from '../packages/verifier/src/signature.ts';
import { verify } from '../packages/verifier/src/verify.ts';
import { makeSigningKey, signProof } from '../services/intake/src/proof-signature.ts';

const content = makeProofContent(exampleBasis);

test('what the house signs, the verifier, which shares no signing code with it, finds valid', async () => {
  const key = await makeSigningKey();
  const proof = Buffer.from(JSON.stringify(await signProof(content, key)));
  const keys = parseKeySet(Buffer.from(JSON.stringify({ keys: [{ ...key.publicJwk, kid: key.kid }] })));
  expect(verify(proof, keys, 'en').steps.filter(({ ok }) => !ok)).toEqual([]);
  expect(verify(proof, parseKeySet(Buffer.from('{"keys":[]}')), 'en').valid).toBe(false);
});

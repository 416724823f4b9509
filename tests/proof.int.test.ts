import { expect } from 'vitest';
import { parseKeySet } from '../packages/verifier/src/signature.ts';
import { verify } from '../packages/verifier/src/verify.ts';
import { validDossier } from '../services/intake/src/intake.fixture.ts';
import { oversightTest as test } from '../services/oversight/src/oversight.fixture.ts';

test('what this system hands out, byte by byte, its verifier finds valid, also after the key was replaced', async ({
  intake,
  oversight,
}) => {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const proof = (await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/deadline/proof`)).rawPayload;
  const published = async () => parseKeySet((await oversight.call(null, 'GET', '/.well-known/jwks.json')).rawPayload);
  const failed = async () => verify(proof, await published(), 'en').steps.filter(({ ok }) => !ok);
  expect(await failed()).toEqual([]);
  expect((await oversight.call('admin', 'POST', '/v1/signing-keys')).statusCode).toBe(201);
  expect(await failed()).toEqual([]);
  const later = (await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/deadline/proof`)).rawPayload;
  expect(verify(later, await published(), 'en').valid).toBe(true);
  expect(verify(later, new Map([...(await published())].slice(0, 1)), 'en').valid).toBe(false);
});

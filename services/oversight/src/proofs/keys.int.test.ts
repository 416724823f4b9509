import { randomBytes } from 'node:crypto';
import { connect } from '@motcua/db/database';
import { currentSigningKey } from '@motcua/db/oversight/signing-keys';
import { deriveKeys, openVault } from '@motcua/db/vault';
import { contentHash, makeProofContent } from '@motcua/domain/proofs/proof';
import { exampleBasis } from '@motcua/domain/proofs/proof.fixture';
import { calculateJwkThumbprint, compactVerify, createLocalJWKSet } from 'jose';
import { expect } from 'vitest';
import { type Oversight, oversightTest as test } from '../oversight.fixture.ts';
import { issueProof, makeSigningKey } from './proof-signature.ts';

const content = makeProofContent(exampleBasis);
const keySet = async ({ call }: Oversight) => (await call(null, 'GET', '/.well-known/jwks.json')).json();
const listed = async ({ call }: Oversight) => (await call('auditor', 'GET', '/v1/signing-keys')).json().items;
const act = { actor: 'auditor:1', at: Date.parse('2026-11-20T02:15:00Z') };

test('a proof is signed with a key that everybody finds', async ({ oversight }) => {
  const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
  const proof = await issueProof({ db: oversight.db, vault }, content, act);
  expect(proof).toMatchObject({ content, contentHash: contentHash(content) });
  const published = await oversight.call(null, 'GET', '/.well-known/jwks.json');
  expect([published.statusCode, published.headers['content-type'], published.headers['cache-control']]).toEqual([
    200,
    expect.stringMatching(/^application\/jwk-set\+json/),
    'public, max-age=300',
  ]);
  const { keys } = published.json();
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
  ]);
  expect(await calculateJwkThumbprint(keys[0])).toBe(keys[0].kid);
  const verified = await compactVerify(proof.jws, createLocalJWKSet({ keys }), { algorithms: ['EdDSA'] });
  expect(verified.protectedHeader).toEqual({ alg: 'EdDSA', kid: keys[0].kid, typ: 'motcua-deadline-proof+jws' });
  expect(JSON.parse(Buffer.from(verified.payload).toString())).toEqual(content);
});

test('the first proofs, asked for at once of two processes, are signed with one key', async ({
  oversight,
  database,
}) => {
  const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
  const other = connect(database.urls['motcua_oversight']!);
  const proofs = await Promise.all(
    [oversight.db, other, oversight.db, other].map((db) => issueProof({ db, vault }, content, act)),
  );
  expect(new Set(proofs.map(({ jws }) => jws)).size).toBe(1);
  expect((await keySet(oversight)).keys).toHaveLength(1);
  await other.$client.end();
});

test('rotation: a new key signs, the one before stays published and its proofs stay good', async ({
  intake,
  oversight,
}) => {
  const first = await oversight.call('admin', 'POST', '/v1/signing-keys');
  expect(first.statusCode, first.body).toBe(201);
  expect(first.json()).toEqual({ kid: expect.any(String), createdAt: '2026-11-20T02:15:00Z', retiredAt: null });
  intake.now += 60_000;
  const headers = { 'idempotency-key': 'rotate-1' };
  const second = await oversight.call('admin', 'POST', '/v1/signing-keys', { headers });
  const again = await oversight.call('admin', 'POST', '/v1/signing-keys', { headers });
  expect([again.json(), again.headers['idempotency-replayed']]).toEqual([second.json(), 'true']);
  expect(await listed(oversight)).toEqual([{ ...first.json(), retiredAt: '2026-11-20T02:16:00Z' }, second.json()]);
  const { keys } = await keySet(oversight);
  expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual([first.json().kid, second.json().kid]);
});

test('rotations at once leave one key that signs', async ({ oversight }) => {
  await Promise.all([1, 2, 3].map(() => oversight.call('admin', 'POST', '/v1/signing-keys')));
  const keys = await listed(oversight);
  expect(keys).toHaveLength(3);
  expect(keys.filter(({ retiredAt }: { retiredAt: string | null }) => retiredAt === null)).toHaveLength(1);
});

test('the old key’s proof is checked with the keys published after rotation', async ({ oversight }) => {
  const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
  const proof = await issueProof({ db: oversight.db, vault }, content, act);
  await oversight.call('admin', 'POST', '/v1/signing-keys');
  const { keys } = await keySet(oversight);
  expect(keys).toHaveLength(2);
  await expect(compactVerify(proof.jws, createLocalJWKSet({ keys }))).resolves.toBeDefined();
});

test('only administrators rotate, and auditors look on', async ({ oversight }) => {
  for (const role of ['counter', 'officer', 'supervisor', 'auditor'] as const)
    expect((await oversight.call(role, 'POST', '/v1/signing-keys')).statusCode).toBe(403);
  for (const role of ['counter', 'officer', 'supervisor'] as const)
    expect((await oversight.call(role, 'GET', '/v1/signing-keys')).statusCode).toBe(403);
  expect((await oversight.call(null, 'GET', '/v1/signing-keys')).statusCode).toBe(401);
  expect(await listed(oversight)).toEqual([]);
  expect(await keySet(oversight)).toEqual({ keys: [] });
});

test('the private half is sealed, and opens with its own vault in its own row only', async ({
  oversight,
  database,
}) => {
  const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
  const made = await makeSigningKey();
  const { kid } = await currentSigningKey(oversight.db, vault, async () => made, act);
  const { rows } = await oversight.db.$client.query('select * from signing_keys');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(made.privateJwk['d']);
  expect(rows[0].sealed_private.includes(Buffer.from(made.privateJwk['d']!))).toBe(false);
  expect(JSON.parse(vault.signing.open(rows[0].sealed_private, kid))).toEqual(made.privateJwk);
  expect(() => vault.signing.open(rows[0].sealed_private, 'another')).toThrow();
  expect(() => vault.secrets.open(rows[0].sealed_private, `signing key ${kid}`)).toThrow();
  const foreign = openVault(deriveKeys(randomBytes(32).toString('base64')));
  expect(() => foreign.signing.open(rows[0].sealed_private, kid)).toThrow();
  for (const role of ['motcua_intake', 'motcua_routing', 'motcua_monitor']) {
    const other = connect(database.urls[role]!);
    await expect(other.$client.query('select * from signing_keys')).rejects.toThrow('permission denied');
    await other.$client.end();
  }
});

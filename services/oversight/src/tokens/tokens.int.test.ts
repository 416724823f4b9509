import { connect } from '@motcua/db/database';
import { saveTokens } from '@motcua/db/tokens';
import pg from 'pg';
import { expect } from 'vitest';
import type { Intake } from '../../../intake/src/intake.fixture.ts';
import { anyVersion, register } from '../../../intake/src/verbs/clocks.fixture.ts';
import { type Oversight, oversightTest as test } from '../oversight.fixture.ts';

const asked = { role: 'officer', agency: 'H42', name: 'Phòng Tư pháp' } as const;

const issue = ({ call }: Oversight, body: object = asked, headers = {}) =>
  call('admin', 'POST', '/v1/tokens', { body, headers });

/** A verb with a token of an agency. */
async function actFor(
  { intake, oversight }: { intake: Intake; oversight: Oversight },
  agency: string,
  code: string,
  verb: string,
  role = 'officer',
) {
  const { token } = (await issue(oversight, { ...asked, role, agency })).json();
  const headers = { ...anyVersion, authorization: `Bearer ${token}` };
  return intake.call(null, 'POST', `/v1/dossiers/${code}/${verb}`, { body: {}, headers });
}

test('a token of an agency lets in by its role, rests as a hash only, and ends when it is revoked', async ({
  intake,
  oversight,
}) => {
  const key = { 'idempotency-key': 'one' };
  const created = await issue(oversight, asked, key);
  expect(created.statusCode, created.body).toBe(201);
  const { token, ...view } = created.json();
  expect(view).toMatchObject({ ...asked, revokedAt: null });
  expect((await issue(oversight, asked, key)).json()).toEqual(created.json());
  const stored = await intake.db.$client.query('select body::text from idempotency_keys');
  expect(JSON.stringify(stored.rows)).not.toContain(token);

  const headers = { authorization: `Bearer ${token}` };
  expect((await intake.call(null, 'GET', '/v1/dossiers', { headers })).statusCode).toBe(200);
  expect((await oversight.call(null, 'GET', '/v1/tokens', { headers })).json().code).toBe('forbidden');
  const listed = await oversight.call('admin', 'GET', '/v1/tokens');
  expect(listed.json().items).toHaveLength(6);
  expect(listed.json().items.at(-1)).toEqual(view);

  const other = (await issue(oversight)).json();
  const end = () => oversight.call('admin', 'DELETE', `/v1/tokens/${other.id}`);
  const revoked = (await end()).json();
  expect(revoked.revokedAt).not.toBeNull();
  intake.now += 60_000;
  expect((await end()).json()).toEqual(revoked);
  const after = await intake.call(null, 'GET', '/v1/dossiers', { headers: { authorization: `Bearer ${other.token}` } });
  expect(after.json().code).toBe('unauthenticated');
});

test('a token that is revoked takes along the subscriptions it made, but what an agency keeps', async ({
  database,
  oversight,
}) => {
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  const { id } = (await issue(oversight, { ...asked, role: 'supervisor' })).json();
  await admin.query(
    `insert into subscriptions (id, url, rungs, kinds, owner_agency_id, sealed_secret, created_at, created_by)
      select gen_random_uuid(), 'https://example.org/' || coalesce(owner, ''), '[]', '[]', owner, '', now(), by
      from (values (null, $1), ('H42', $1), (null, 'supervisor:' || gen_random_uuid())) as made (owner, by)`,
    [`supervisor:${id}`],
  );
  await oversight.call('admin', 'DELETE', `/v1/tokens/${id}`);
  const { rows } = await admin.query(
    'select active, ended_because, ended_at::text is not null as dated from subscriptions order by active, url',
  );
  const stands = { active: true, ended_because: null, dated: false };
  expect(rows).toEqual([{ active: false, ended_because: 'token-revoked', dated: true }, stands, stands]);
  await admin.end();
});

test.for([
  [{ ...asked, agency: 'X99' }, 422, 'agency-unknown', 'agency'],
  [{ ...asked, role: 'admin' }, 400, 'invalid-request', 'role'],
  [{ role: 'officer', name: 'x' }, 400, 'invalid-request', 'agency'],
] as const)('no token is made of %j', async ([body, status, code, path], { oversight }) => {
  const response = await issue(oversight, body);
  expect([response.statusCode, response.json().code, response.json().errors[0].path]).toEqual([status, code, path]);
  expect((await oversight.call('admin', 'GET', '/v1/tokens')).json().items).toHaveLength(5);
});

test('an id that is no token’s is not revoked', async ({ oversight }) => {
  const response = await oversight.call('admin', 'DELETE', `/v1/tokens/${crypto.randomUUID()}`);
  expect([response.statusCode, response.json().code]).toEqual([404, 'token-not-found']);
});

test('the last administrator’s token is not revoked, not even when two revoke each other at once', async ({
  oversight,
  database,
}) => {
  const administrators = async (): Promise<string[]> => {
    const { items } = (await oversight.call('admin', 'GET', '/v1/tokens')).json();
    return items.filter(({ role }: { role: string }) => role === 'admin').map(({ id }: { id: string }) => id);
  };
  const [id] = await administrators();
  const end = (tokenId: string) => oversight.call('admin', 'DELETE', `/v1/tokens/${tokenId}`);
  const refused = await end(id!);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'last-administrator']);

  const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
  await saveTokens(owner, { counter: 'c', officer: 'o', supervisor: 's', auditor: 'u', admin: 'a' }, 0);
  await owner.$client.end();
  const ends = await Promise.all((await administrators()).map(end));
  expect(ends.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
});

test('only the agency a dossier is offered to takes it; it or the offering one says no', async ({
  intake,
  oversight,
}) => {
  const code = await register(intake);
  const offer = () =>
    intake.call('officer', 'POST', `/v1/dossiers/${code}/transfer`, { body: { to: 'H42' }, headers: anyVersion });
  await offer();
  const before = (await intake.call('officer', 'GET', `/v1/dossiers/${code}`)).json();
  const path = `/v1/dossiers/${code}/confirm-transfer`;
  const refused = [
    await intake.call('officer', 'POST', path, { body: {}, headers: anyVersion }),
    await intake.call('supervisor', 'POST', path, { body: {}, headers: anyVersion }),
    await actFor({ intake, oversight }, 'H42.12', code, 'confirm-transfer'),
    await actFor({ intake, oversight }, 'H42.13', code, 'confirm-transfer', 'supervisor'),
  ];
  for (const response of refused)
    expect([response.statusCode, response.json().code, response.json().facts]).toEqual([
      403,
      'agency-not-yours',
      { agencies: ['H42'] },
    ]);
  const third = await actFor({ intake, oversight }, 'H42.13', code, 'decline-transfer');
  expect(third.json()).toMatchObject({ code: 'agency-not-yours', facts: { agencies: ['H42', 'H42.12'] } });
  expect((await intake.call('officer', 'GET', `/v1/dossiers/${code}`)).json()).toEqual(before);

  expect((await actFor({ intake, oversight }, 'H42.12', code, 'decline-transfer')).json().transfer).toBeNull();
  await offer();
  expect((await actFor({ intake, oversight }, 'H42', code, 'decline-transfer')).json().transfer).toBeNull();
  await offer();
  expect((await actFor({ intake, oversight }, 'H42', code, 'confirm-transfer')).json()).toMatchObject({
    decidingAgency: 'H42',
  });
  const nothing = await intake.call('officer', 'POST', path, { body: {}, headers: anyVersion });
  expect([nothing.statusCode, nothing.json().code]).toEqual([409, 'illegal-transition']);
});

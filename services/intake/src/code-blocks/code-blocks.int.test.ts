import { connect } from '@motcua/db/database';
import { expect } from 'vitest';
import { type AgencyCall, callFor } from '../agency-token.fixture.ts';
import { intakeTest as test, validDossier } from '../intake.fixture.ts';
import { local } from '../verbs/clocks.fixture.ts';

const monday = '2026-11-23';
const reserve = (call: AgencyCall, more: object = {}, headers = {}) =>
  call('POST', '/v1/code-blocks', { receivingAgency: 'H42.12', day: monday, count: 3, ...more }, headers);

const register = (call: AgencyCall, code: string, changes: object = {}, acceptedAt = `${monday}T08:00:00+07:00`) =>
  call('POST', '/v1/dossiers', { ...validDossier, ...changes, afterwards: { acceptedAt, reason: 'network', code } });

test('a block of codes for a day is reserved, and each code is used once', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const reserved = await reserve(counter, {}, { 'idempotency-key': 'one' });
  expect(reserved.statusCode, reserved.body).toBe(201);
  const block = reserved.json();
  expect(block).toMatchObject({
    ...{ receivingAgency: 'H42.12', decidingAgency: 'H42.12', day: monday, count: 3 },
    // What is accepted on Monday evening counts from Wednesday: Tuesday is a day off.
    expiresAt: '2026-11-30T10:00:00Z',
    codes: ['0001', '0002', '0003'].map((number) => ({ code: `H42.12-261123-${number}`, used: false })),
  });
  expect((await reserve(counter, {}, { 'idempotency-key': 'one' })).json()).toEqual(block);
  expect((await reserve(counter)).json().codes[0].code).toBe('H42.12-261123-0004');

  intake.now = local(`${monday}T09:00`);
  // Whoever registers at once gets the next number.
  expect((await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code).toBe(
    'H42.12-261123-0007',
  );
  const code = block.codes[1].code;
  const answers = await Promise.all(Array.from({ length: 4 }, () => register(counter, code)));
  const outcomes = answers.map((answer) => answer.json().code);
  expect(outcomes.toSorted()).toEqual([code, 'code-used', 'code-used', 'code-used']);
  const read = await intake.call('auditor', 'GET', `/v1/code-blocks/${block.id}`);
  expect(read.json().codes.map(({ used }: { used: boolean }) => used)).toEqual([false, true, false]);
  const { items } = (await intake.call('auditor', 'GET', '/v1/code-blocks?receivingAgency=H42.12&limit=1')).json();
  expect(items).toMatchObject([{ day: monday, count: 3 }]);
});

test('the codes carry the agency that decides', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const land = { decidingAgency: 'H42.201', procedure: '1.115668' };
  const { codes } = (await reserve(counter, { decidingAgency: 'H42.201', count: 1 })).json();
  expect(codes[0].code).toBe('H42.201-261123-0001');
  intake.now = local(`${monday}T09:00`);
  const own = await register(counter, codes[0].code);
  expect(own.json()).toMatchObject({ code: 'code-not-reserved', facts: { decidingAgency: 'H42.12' } });
  const registered = await register(counter, codes[0].code, land);
  expect(registered.json(), registered.body).toMatchObject({
    ...{ code: codes[0].code, receivingAgency: 'H42.12', decidingAgency: 'H42.201' },
  });
});

test('no code is used that was not reserved by this counter for this day', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const neighbour = await callFor(intake, database, 'H42.13');
  const { codes } = (await reserve(counter)).json();
  const [code, , last] = codes.map((one: { code: string }) => one.code);
  const ofNeighbour = (await reserve(neighbour, { receivingAgency: 'H42.13', decidingAgency: 'H42.12' })).json();
  intake.now = local('2026-11-27T17:00');
  const refusalOf = async (...args: Parameters<typeof register>) => {
    const response = await register(...args);
    return [response.statusCode, response.json().code, response.json().errors?.[0]?.path];
  };
  const notReserved = [422, 'code-not-reserved', 'afterwards.code'];
  for (const wrong of [ofNeighbour.codes[0].code, 'H42.12-261123-9999', `${code}0`, 'G22.99-X-1', code.toLowerCase()])
    expect([wrong, ...(await refusalOf(counter, wrong))]).toEqual([wrong, ...notReserved]);
  expect(await refusalOf(counter, code, {}, '2026-11-25T08:00:00+07:00')).toEqual(notReserved);
  expect(await refusalOf(neighbour, code)).toEqual([403, 'agency-not-yours', undefined]);
  expect(await refusalOf(neighbour, code, { receivingAgency: 'H42.13' })).toEqual(notReserved);

  expect((await register(counter, last)).statusCode).toBe(201);
  intake.now += 1;
  expect((await refusalOf(counter, code))[1]).toBe('registered-too-late');
  expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toHaveLength(1);
});

test('a block expires, whatever the limit of the agency says later', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const { codes } = (await reserve(counter)).json();
  const owner = connect(database.adminUrl, { max: 1 });
  await owner.$client.query(`update agencies set registers_within_days = 20 where id = 'H42.12'`);
  await owner.$client.end();
  intake.now = local('2026-11-30T17:00') + 1;
  const response = await register(counter, codes[0].code);
  expect([response.statusCode, response.json().code]).toEqual([422, 'code-expired']);
});

test.for([
  [{ day: '2026-11-19' }, 422, 'day-over', 'day'],
  [{ day: '2027-12-31' }, 422, 'calendar-not-covering', undefined],
  [{ day: '2026-02-30' }, 400, 'invalid-request', 'day'],
  [{ count: 0 }, 400, 'invalid-request', 'count'],
  [{ count: 201 }, 400, 'invalid-request', 'count'],
  [{ decidingAgency: 'H99' }, 422, 'agency-unknown', 'decidingAgency'],
  [{ receivingAgency: 'H42.13' }, 403, 'agency-not-yours', undefined],
] as const)('no block is reserved by %j', async ([asked, status, code, path], { intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const response = await reserve(counter, asked);
  expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
  if (path !== undefined) expect(response.json().errors[0].path).toBe(path);
  expect((await intake.call('auditor', 'GET', '/v1/code-blocks')).json().items).toEqual([]);
});

test('an agency that nobody knows has no blocks to list, and an unknown id names none', async ({ intake }) => {
  const unknown = await intake.call('auditor', 'GET', '/v1/code-blocks?receivingAgency=H99');
  expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'agency-unknown']);
  const none = await intake.call('auditor', 'GET', `/v1/code-blocks/${crypto.randomUUID()}`);
  expect([none.statusCode, none.json().code]).toEqual([404, 'code-block-not-found']);
  expect((await intake.call('counter', 'POST', '/v1/code-blocks', { body: {} })).statusCode).toBe(400);
  expect((await intake.call('officer', 'POST', '/v1/code-blocks', { body: {} })).statusCode).toBe(403);
});

import { expect } from 'vitest';
import { historyOf, intakeTest as test, validDossier } from '../intake.fixture.ts';

test('money, delivery and synchronisation leave entries and change nothing of the dossier', async ({ intake }) => {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const before = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
  const path = `/v1/dossiers/${code}/track-events`;
  const paid = { track: 'money', event: 'paid', reference: 'PP-2026-118', amountVnd: 8000 };
  const once = { body: paid, headers: { 'idempotency-key': 'a' } };
  const first = await intake.call('counter', 'POST', path, once);
  expect(first.json()).toEqual({
    money: { event: 'paid', at: '2026-11-20T02:15:00Z', reference: 'PP-2026-118' },
    delivery: null,
    sync: null,
  });
  await intake.call('counter', 'POST', path, once);
  for (const event of ['sent', 'sync-failed'])
    await intake.call('admin', 'POST', path, { body: { track: 'sync', event } });
  const tracks = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/tracks`)).json();
  expect(tracks).toMatchObject({ money: { event: 'paid' }, delivery: null, sync: { event: 'sync-failed' } });
  expect((await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json()).toEqual(before);
  const types = (await historyOf(intake, code)).map(({ type }) => type);
  expect(types).toEqual(['dossier.accepted', 'step.opened', 'money.paid', 'sync.sent', 'sync.sync-failed']);
});

test.for([
  [{ track: 'money', event: 'delivered' }, 'event'],
  [{ track: 'gossip', event: 'paid' }, 'track'],
  [{ track: 'money', event: 'paid', status: 10 }, 'status'],
] as const)('%j is refused at %s', async ([body, path], { intake }) => {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const response = await intake.call('counter', 'POST', `/v1/dossiers/${code}/track-events`, { body });
  expect([response.statusCode, response.json().errors[0].path]).toEqual([400, path]);
});

import { describe, expect } from 'vitest';
import { historyOf, intakeTest as test, validDossier } from '../intake.fixture.ts';

const { channel: _channel, ...filing } = validDossier;
const kiosk = { device: 'KIOSK-H42.12-03', place: 'Bưu điện xã Văn Phong', identityProvenBy: 'card-reader' };
const atKiosk = { ...filing, channel: 'kiosk', kiosk };
const before = '2026-11-20T09:10:00+07:00';
const portalRepliedAt = '2026-11-20T02:10:00Z';

describe('a filing at a kiosk', () => {
  test('is one like any online, and the kiosk stays in its history', async ({ intake }) => {
    const filed = await intake.call('counter', 'POST', '/v1/submissions', {
      body: { ...atKiosk, portalRepliedAt: before },
    });
    expect(filed.statusCode, filed.body).toBe(201);
    const received = { portalRepliedAt, systemReceivedAt: '2026-11-20T02:15:00Z' };
    expect(filed.json()).toMatchObject({ status: 1, channel: 'kiosk', kiosk, ...received, checkedAt: null });
    const { code } = filed.json();
    const [entry] = await historyOf(intake, code);
    expect(entry!.data).toMatchObject({ filing: { ...received, kiosk } });
    intake.now += 3_600_000;
    const accepted = await intake.call('counter', 'POST', `/v1/dossiers/${code}/accept`, {
      body: {},
      headers: { 'if-match': '*' },
    });
    // The term of the online channel: three working days from the acceptance.
    expect(accepted.json()).toMatchObject({ dueOn: '2026-11-26', checkedAt: '2026-11-20T03:15:00Z', ...received });
    const read = await intake.call('auditor', 'GET', `/v1/dossiers/${code}`);
    expect(read.json()).toMatchObject({ kiosk, ...received, checkedAt: '2026-11-20T03:15:00Z' });
  });

  test('is accepted at once, imported, or filed for a group', async ({ intake }) => {
    const accepted = await intake.call('counter', 'POST', '/v1/dossiers', { body: atKiosk });
    expect(accepted.json()).toMatchObject({ kiosk, checkedAt: '2026-11-20T02:15:00Z', portalRepliedAt: null });
    const { documents: _papers, fee: _fee, ...person } = filing;
    const row = { ...person, channel: 'kiosk', kiosk, externalCode: 'OLD-1', status: 1, submittedAt: before };
    const imported = await intake.call('counter', 'POST', '/v1/imports', {
      body: JSON.stringify({ ...row, portalRepliedAt: before }),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const { code } = JSON.parse(imported.body.split('\n')[0]!);
    const read = await intake.call('auditor', 'GET', `/v1/dossiers/${code}`);
    expect(read.json()).toMatchObject({ kiosk, portalRepliedAt, systemReceivedAt: portalRepliedAt });
    const { procedure: _procedure, ...whole } = atKiosk;
    const group = await intake.call('counter', 'POST', '/v1/dossier-groups', {
      body: { ...whole, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } },
    });
    expect(group.statusCode, group.body).toBe(201);
    for (const { dossier } of group.json().parts) expect(dossier).toMatchObject({ channel: 'kiosk', kiosk });
  });
});

test('an older filing and one at the counter have no kiosk and no reply', async ({ intake }) => {
  const online = await intake.call('counter', 'POST', '/v1/submissions', { body: filing });
  expect(online.json()).toMatchObject({ kiosk: null, portalRepliedAt: null, systemReceivedAt: '2026-11-20T02:15:00Z' });
  const counter = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
  expect(counter.json()).toMatchObject({ kiosk: null, portalRepliedAt: null, systemReceivedAt: null, checkedAt: null });
});

const later = '2026-11-20T09:15:00.001+07:00';
const wrong = { ...kiosk, identityProvenBy: 'face' };
const afterwards = { acceptedAt: '2026-11-20T08:00:00+07:00', reason: 'network' };
test.for([
  ['submissions', { ...filing, channel: 'kiosk' }, 422, 'facts-contradictory', 'kiosk'],
  ['submissions', { ...filing, kiosk }, 422, 'facts-contradictory', 'kiosk'],
  ['submissions', { ...filing, portalRepliedAt: later }, 422, 'facts-contradictory', 'portalRepliedAt'],
  ['submissions', { ...filing, channel: 'counter' }, 400, 'invalid-request', 'channel'],
  ['submissions', { ...atKiosk, kiosk: wrong }, 400, 'invalid-request', 'kiosk.identityProvenBy'],
  ['submissions', { ...atKiosk, kiosk: { ...kiosk, place: ' ' } }, 400, 'invalid-request', 'kiosk.place'],
  ['submissions', { ...atKiosk, kiosk: { ...kiosk, citizen: 'x' } }, 400, 'invalid-request', 'kiosk.citizen'],
  ['dossiers', { ...validDossier, kiosk }, 422, 'facts-contradictory', 'kiosk'],
  ['dossiers', { ...filing, channel: 'kiosk' }, 422, 'facts-contradictory', 'kiosk'],
  ['dossiers', { ...validDossier, portalRepliedAt: before }, 422, 'facts-contradictory', 'portalRepliedAt'],
  ['dossiers', { ...atKiosk, portalRepliedAt: before, afterwards }, 422, 'facts-contradictory', 'portalRepliedAt'],
] as const)('refused: %s %j', async ([path, body, status, code, field], { intake }) => {
  const answer = await intake.call('admin', 'POST', `/v1/${path}`, { body });
  expect([answer.statusCode, answer.json().code, answer.json().errors?.[0].path]).toEqual([status, code, field]);
  const list = await intake.call('auditor', 'GET', '/v1/dossiers');
  expect(list.json().items).toEqual([]);
});

import { describe, expect } from 'vitest';
import { historyOf, type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

const { channel: _channel, ...filing } = validDossier;

async function submit(intake: Intake): Promise<string> {
  return (await intake.call('counter', 'POST', '/v1/submissions', { body: filing })).json().code;
}
const list = async (intake: Intake, code: string) =>
  (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/notices`)).json().items;
const record = (intake: Intake, code: string, body: object, headers = {}) =>
  intake.call('counter', 'POST', `/v1/dossiers/${code}/notices`, { body, headers });

describe('notices', () => {
  test('follow from the history, until their limits', async ({ intake }) => {
    const code = await submit(intake);
    intake.now += 3_600_000;
    await intake.call('counter', 'POST', `/v1/dossiers/${code}/accept`, { body: {}, headers: { 'if-match': '*' } });
    const items = await list(intake, code);
    expect(items).toMatchObject([
      { id: '1-status-changed', to: 'applicant', by: '2026-11-20T02:16:00Z', state: 'late', late: true },
      { id: '1-filing-arrived', to: 'officer', toAgency: 'H42.12', by: '2026-11-20T04:15:00Z', state: 'open' },
      { id: '2-status-changed', arisesAt: '2026-11-20T03:15:00Z', handling: { agency: 'H42.12', role: 'counter' } },
      // Eight working hours of the receiving agency from the receipt on: 5.75 on Friday, 2.25 on Monday.
      { id: '2-reception-answered', by: '2026-11-23T02:45:00Z', confidence: 'medium', toldAt: null, how: null },
    ]);
    expect(items[0].basis).toBe('điểm g khoản 1 Điều 15 Nghị định 224/2026/NĐ-CP');
  });

  test('are recorded once, in the history, and change nothing of the dossier', async ({ intake }) => {
    const code = await submit(intake);
    const before = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    intake.now += 30_000;
    const given = { duty: '1-status-changed', how: 'portal' };
    const first = await record(intake, code, given);
    expect(first.statusCode, first.body).toBe(200);
    expect(first.json().items[0]).toMatchObject({ state: 'told', late: false, toldAt: '2026-11-20T02:15:30Z' });
    intake.now += 3_600_000;
    expect((await record(intake, code, given)).json().items[0]).toEqual(first.json().items[0]);
    const entries = (await historyOf(intake, code)).filter(({ type }) => type === 'notice.given');
    expect(entries.map(({ data }) => data)).toEqual([{ ...given, toldAt: '2026-11-20T02:15:30Z' }]);
    expect((await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json()).toEqual(before);
  });

  test('are recorded once, when two come at a time', async ({ intake }) => {
    const code = await submit(intake);
    const both = ['sms', 'email'].map((how) => record(intake, code, { duty: '1-filing-arrived', how }));
    expect((await Promise.all(both)).map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const entries = (await historyOf(intake, code)).filter(({ type }) => type === 'notice.given');
    expect(entries).toHaveLength(1);
  });
});

test.for([
  [{ duty: '7-final-date', how: 'sms' }, 422, 'notice-not-owed', 'duty'],
  [{ duty: '1-status-changed', how: 'pigeon' }, 400, 'invalid-request', 'how'],
  [{ duty: '1-status-changed', how: 'sms', toldAt: '2026-11-20T09:15:01+07:00' }, 422, 'instant-in-future', 'toldAt'],
  [{ duty: '1-status-changed', how: 'sms', toldAt: '2026-11-20T09:14:59+07:00' }, 422, 'facts-contradictory', 'toldAt'],
  [{ duty: '1-status-changed', how: 'sms', words: 'x' }, 400, 'invalid-request', 'words'],
] as const)('%j is refused', async ([body, status, code, path], { intake }) => {
  const dossier = await submit(intake);
  const refused = await record(intake, dossier, body);
  expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([status, code, path]);
  expect((await historyOf(intake, dossier)).map(({ type }) => type)).toEqual(['dossier.submitted']);
});

test('an auditor records nothing, and an unknown dossier has no notices', async ({ intake }) => {
  const code = await submit(intake);
  const path = `/v1/dossiers/${code}/notices`;
  const body = { duty: '1-status-changed', how: 'sms' };
  expect((await intake.call('auditor', 'POST', path, { body })).statusCode).toBe(403);
  expect((await intake.call('auditor', 'GET', '/v1/dossiers/H42.12-261120-0999/notices')).statusCode).toBe(404);
});

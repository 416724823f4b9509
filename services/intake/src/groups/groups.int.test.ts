import { describe, expect } from 'vitest';
import { deadlineOf, oversightTest as test } from '../../../oversight/src/oversight.fixture.ts';
import { waitingOnOf } from '../../../routing/src/waiting/waiting-on-routes.ts';
import { historyOf, type Intake, validDossier } from '../intake.fixture.ts';

const { procedure: _, ...filed } = validDossier;
const birth = { ...filed, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } };

const file = (intake: Intake, changes: object = {}, headers: Record<string, string> = {}) =>
  intake.call('counter', 'POST', '/v1/dossier-groups', { body: { ...birth, ...changes }, headers });
const read = async (intake: Intake, code: string) =>
  (await intake.call('auditor', 'GET', `/v1/dossier-groups/${code}`)).json();
const act = (intake: Intake, role: 'counter' | 'supervisor', code: string, verb: string, body: object = {}) =>
  intake.call(role, 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*' } });

const waitingOn = async ({ db, now }: Intake, code: string) =>
  (await waitingOnOf(db, code, { now, language: 'vi' })).waitingOn;

/** The facts of each part that the tests compare. */
const seen = (group: { parts: { way: string; dossier: { status: number; acceptedAt: string | null } }[] }) =>
  group.parts.map(({ way, dossier }) => [way, dossier.status, dossier.acceptedAt]);

describe('birth, residence and insurance as one filing', () => {
  test('all parts are there at once; those that need the birth certificate start when it is granted, and not before', async ({
    intake,
    oversight,
  }) => {
    const registered = await file(intake, {}, { 'idempotency-key': 'birth-1' });
    expect(registered.statusCode, registered.body).toBe(201);
    const group = registered.json();
    expect(registered.headers.location).toBe('/v1/dossier-groups/H42.12-261120-0001');
    expect(group).toMatchObject({
      code: 'H42.12-261120-0001',
      status: 2,
      term: { unit: 'workingDay', amount: '3' },
      dueOn: '2026-11-26',
      legalBasis: ['63/2024/NĐ-CP', '296/QĐ-VPCP', '301/2026/NĐ-CP'],
      parts: [
        { part: 'birth', after: null, dossier: { code: 'H42.12-261120-0002', dueOn: '2026-11-20' } },
        { part: 'residence', after: 'birth', dossier: { dueOn: null } },
        { part: 'insurance', after: 'birth', dossier: { decidingAgency: 'H42.202', dueOn: null } },
      ],
    });
    const started = '2026-11-20T02:15:00Z';
    expect(seen(group)).toEqual([
      ['open', 2, started],
      ['waiting', 1, null],
      ['waiting', 1, null],
    ]);
    const [first, residence, insurance] = group.parts.map(({ dossier }: { dossier: object }) => dossier);
    expect(new Set([first.applicantId, residence.applicantId, insurance.applicantId]).size).toBe(1);
    expect(registered.body).not.toMatch(/Đào|037190001234/);
    const again = await file(intake, {}, { 'idempotency-key': 'birth-1' });
    expect(again.json()).toEqual(group);
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toHaveLength(3);

    const receipt = await intake.call('counter', 'GET', `/v1/dossiers/${first.code}/forms/receipt?format=html`);
    expect(receipt.body).toContain(`Thuộc hồ sơ liên thông: <bdi>${group.code} (Liên thông đăng ký khai sinh`);

    const early = await act(intake, 'counter', insurance.code, 'accept');
    expect([early.statusCode, early.json()]).toMatchObject([
      409,
      { code: 'part-waiting', facts: { group: group.code, waitsFor: first.code } },
    ]);
    expect(await waitingOn(intake, insurance.code)).toMatchObject([
      { whom: 'agency', agency: 'H42.12', why: 'earlier-part' },
    ]);
    const history = await historyOf(intake, insurance.code);
    expect(history.map(({ type, data }) => [type, data]).slice(1)).toEqual([
      ['group.joined', { group: group.code, part: 'insurance', after: 'birth' }],
    ]);

    intake.now = Date.parse('2026-11-20T15:00:00+07:00');
    expect((await act(intake, 'supervisor', first.code, 'finish')).statusCode).toBe(200);
    const going = await read(intake, group.code);
    const second = '2026-11-20T08:00:00Z';
    expect(seen(going)).toEqual([
      ['open', 9, started],
      ['open', 2, second],
      ['open', 2, second],
    ]);
    // The law's term of residence is longer. The term of the group runs from the registration of the group.
    expect(going).toMatchObject({ status: 4, dueOn: '2026-11-26', lateness: 'open' });
    expect(going.parts[1].dossier.dueOn).toBe('2026-12-02');
    const { clocks } = await deadlineOf(oversight, residence.code);
    expect(clocks.find(({ kind }: { kind: string }) => kind === 'service')).toMatchObject({
      ...{ startedAt: started, dueOn: '2026-11-26', term: { unit: 'workingDay', amount: '3' } },
    });

    for (const { code } of [residence, insurance]) await act(intake, 'supervisor', code, 'finish');
    for (const { code } of [first, residence]) await act(intake, 'counter', code, 'hand-over');
    expect(await read(intake, group.code)).toMatchObject({ status: 9, finishedAt: second, lateness: 'early' });
    await act(intake, 'counter', insurance.code, 'hand-over');
    expect((await read(intake, group.code)).status).toBe(10);
  });

  test('a part that asks for a supplement makes the whole stand', async ({ intake }) => {
    const group = (await file(intake)).json();
    const items = [{ name: 'Giấy chứng sinh' }];
    await act(intake, 'counter', group.parts[0].dossier.code, 'request-supplement', { items, basis: 'Điều 16' });
    expect(await read(intake, group.code)).toMatchObject({ status: 5, dueAt: null, lateness: 'open' });
  });

  test('when the first is denied the others are cut off, and can be refused', async ({ intake }) => {
    const group = (await file(intake, { applicant: { name: 'Lê Văn Cũ' } })).json();
    const [first, residence, insurance] = group.parts.map(({ dossier }: { dossier: object }) => dossier);
    expect(residence.applicantId).toBe(first.applicantId);
    await act(intake, 'supervisor', first.code, 'finish', { result: 'denied' });
    const cut = await read(intake, group.code);
    expect([cut.status, cut.lateness, ...seen(cut).slice(1)]).toEqual([
      ...[8, 'not-judged', ['cut-off', 1, null], ['cut-off', 1, null]],
    ]);
    expect((await act(intake, 'counter', insurance.code, 'accept')).json().code).toBe('part-waiting');
    expect(await waitingOn(intake, insurance.code)).toMatchObject([{ why: 'reception' }]);
    const refusal = { reasons: ['Không có giấy khai sinh'], basis: 'Điều 17', document: '03/TC-UBND' };
    expect((await act(intake, 'counter', insurance.code, 'refuse', refusal)).json().status).toBe(3);
  });

  test('a part that cannot start never keeps the birth certificate from the applicant', async ({
    intake,
    oversight,
  }) => {
    intake.now = Date.parse('2027-12-22T09:00:00+07:00');
    const group = (await file(intake)).json();
    // Nine days later the calendar covers neither seven nor three more working days.
    intake.now = Date.parse('2027-12-30T09:00:00+07:00');
    const [first, residence] = group.parts.map(({ dossier }: { dossier: object }) => dossier);
    const finished = await act(intake, 'supervisor', first.code, 'finish', { delayReason: 'technical' });
    expect([finished.statusCode, finished.json().status], finished.body).toEqual([200, 9]);
    const left = await read(intake, group.code);
    expect(seen(left)[1]).toEqual(['open', 1, null]);
    // Somebody has to look at it within eight working hours.
    const { clocks } = await deadlineOf(oversight, residence.code);
    expect(clocks.map(({ kind }: { kind: string }) => kind)).toEqual(['reception']);
    expect((await act(intake, 'counter', residence.code, 'accept')).json().code).toBe('calendar-not-covering');
  });

  test('is refused as a whole: nothing is left of any part', async ({ intake }) => {
    for (const [changes, status, code, path] of [
      [{ group: '9.999999' }, 404, 'group-unknown', 'group'],
      [{ decidingAgencies: {} }, 422, 'agency-unknown', 'decidingAgencies.insurance'],
      [{ decidingAgencies: { insurance: 'H99.1' } }, 422, 'agency-unknown', 'decidingAgencies.insurance'],
      [
        { decidingAgencies: { insurance: 'H42.202', burial: 'H42' } },
        422,
        'group-part-unknown',
        'decidingAgencies.burial',
      ],
      [{ receivingAgency: 'H99.1' }, 422, 'agency-unknown', 'receivingAgency'],
      // Residence is not offered by post, so the birth before it is not registered either.
      [{ channel: 'post' }, 422, 'channel-not-offered', 'channel'],
      [{ procedure: '1.001193' }, 400, 'invalid-request', 'procedure'],
    ] as const) {
      const response = await file(intake, changes);
      expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
      expect(response.json().errors[0].path).toBe(path);
    }
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toEqual([]);
    const none = await intake.call('auditor', 'GET', '/v1/dossier-groups/H42.12-261120-0001');
    expect([none.statusCode, none.json().code]).toEqual([404, 'group-not-found']);
    expect((await intake.call('officer', 'POST', '/v1/dossier-groups', { body: birth })).statusCode).toBe(403);
  });
});

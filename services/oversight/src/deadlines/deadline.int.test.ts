import { describe, expect } from 'vitest';
import {
  act,
  grantEveryGround,
  letter,
  local,
  register,
  supplement,
  utc,
} from '../../../intake/src/verbs/clocks.fixture.ts';
import { deadlineOf, oversightTest as test } from '../oversight.fixture.ts';

describe('the deadline as it was', () => {
  test('as of an instant, as known on an instant, and both', async ({ intake, oversight }) => {
    const code = await register(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-25T10:00', 'supplement');
    await act(intake, code, '2026-11-26T08:00', 'extend', letter);
    await act(intake, code, '2026-12-01T16:00', 'finish', { result: 'granted' });
    intake.now = local('2026-12-31T08:00');
    const q = (asOf?: string, asKnownOn?: string) =>
      `?${new URLSearchParams({ ...(asOf && { asOf: utc(asOf) }), ...(asKnownOn && { asKnownOn: utc(asKnownOn) }) })}`;
    expect(await deadlineOf(oversight, code)).toMatchObject({
      state: 'ended',
      dueOn: '2026-12-01',
      lateness: 'on-time',
    });
    expect(await deadlineOf(oversight, code, q('2026-11-20T09:14'))).toMatchObject({
      state: 'not-started',
      dueAt: null,
    });
    expect(await deadlineOf(oversight, code, q('2026-11-20T10:00'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-26',
    });
    expect(await deadlineOf(oversight, code, q('2026-11-24T10:00'))).toMatchObject({
      state: 'suspended',
      dueAt: null,
      lateness: 'open',
    });
    expect(await deadlineOf(oversight, code, q('2026-11-25T11:00'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-27',
    });
    expect(await deadlineOf(oversight, code, q(undefined, '2026-11-23T07:59'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-26',
    });
    expect(await deadlineOf(oversight, code, q('2026-11-29T10:00', '2026-11-25T11:00'))).toMatchObject({
      dueOn: '2026-11-27',
      lateness: 'open-late',
    });
    expect(await deadlineOf(oversight, code, q(undefined, '2026-11-20T09:14'))).toMatchObject({
      state: 'not-started',
      history: [],
    });
  });

  test('what was entered afterwards was true before it was known', async ({ intake, oversight }) => {
    const code = await register(intake);
    await grantEveryGround(intake, code);
    const entered = await act(intake, code, '2026-11-25T09:00', 'suspend', {
      ground: 'posting',
      basis: 'Luật Nuôi con nuôi 2010',
      from: utc('2026-11-23T08:00'),
    });
    expect(entered.statusCode, entered.body).toBe(200);
    await act(intake, code, '2026-11-26T08:00', 'resume', { to: utc('2026-11-25T17:00') });
    const during = encodeURIComponent(utc('2026-11-23T10:00'));
    expect((await deadlineOf(oversight, code, `?asOf=${during}`)).state).toBe('suspended');
    expect((await deadlineOf(oversight, code, `?asKnownOn=${during}`)).state).toBe('running');
    expect((await deadlineOf(oversight, code)).dueOn).toBe('2026-11-30');
  });

  test.for([
    ['asOf=2026-11-20T10:00:00', 400, 'instant-invalid', 'asOf'],
    ['asOf=yesterday', 400, 'instant-invalid', 'asOf'],
    ['asKnownOn=2999-01-01T00:00:00Z', 400, 'instant-invalid', 'asKnownOn'],
    ['asOf=2026-12-20T10:00:00Z', 422, 'instant-in-future', 'asOf'],
    ['asOff=2026-11-20T10:00:00Z', 400, 'invalid-request', 'asOff'],
  ] as const)('%s is refused: %i %s', async ([query, status, problem, path], { intake, oversight }) => {
    const code = await register(intake);
    const response = await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/deadline?${query}`);
    expect([response.statusCode, response.json().code, response.json().errors[0].path]).toEqual([
      status,
      problem,
      path,
    ]);
  });
});

describe('who held it for how long', () => {
  test('adds up to the minute, suspended time apart', async ({ intake, oversight }) => {
    const code = await register(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-25T10:00', 'supplement');
    await act(intake, code, '2026-11-26T15:00', 'finish');
    const { ledger } = await deadlineOf(oversight, code);
    const shared = ledger.shares.reduce(
      (sum: number, { consumedMinutes }: { consumedMinutes: number }) => sum + consumedMinutes,
      0,
    );
    expect(shared).toBe(ledger.consumedMinutes);
    expect(ledger.consumedMinutes + ledger.suspendedMinutes).toBe(ledger.wholeMinutes);
    // Friday from 09:15: 345; Monday, Wednesday: 450 each; Thursday until 15:00: 330.
    expect(ledger).toMatchObject({ wholeMinutes: 345 + 450 + 450 + 330, suspendedMinutes: 420 + 150 });
    expect(ledger.remainingMinutes).toBe(ledger.budgetMinutes - ledger.consumedMinutes);
  });

  test('a step that was done keeps the date it had, whatever stops the dossier afterwards', async ({
    intake,
    oversight,
  }) => {
    const code = await register(intake);
    const stepOf = async () => {
      const { clocks } = await deadlineOf(oversight, code);
      return clocks.find(({ kind }: { kind: string }) => kind === 'step');
    };
    expect(await stepOf()).toMatchObject({ state: 'running', dueAt: utc('2026-11-20T11:15') });
    await act(intake, code, '2026-11-20T10:15', 'finish');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    await act(intake, code, '2026-11-20T10:30', 'reopen', why);
    await act(intake, code, '2026-11-20T10:45', 'request-supplement', supplement);
    expect(await stepOf()).toMatchObject({ state: 'ended', dueAt: utc('2026-11-20T11:15'), late: false });
  });

  test('a transfer leaves the time before it with whoever had it', async ({ intake, oversight }) => {
    const code = await register(intake);
    await act(intake, code, '2026-11-20T10:15', 'transfer', { to: 'H42' });
    await act(intake, code, '2026-11-20T10:45', 'confirm-transfer');
    intake.now = local('2026-11-23T08:00');
    const { ledger } = await deadlineOf(oversight, code);
    // Friday from 09:15, and 10:45 to 11:30, 13:30 to 17:00, Monday from 07:30.
    expect(ledger.shares).toMatchObject([
      { agency: 'H42.12', consumedMinutes: 90 },
      { agency: 'H42', consumedMinutes: 45 + 210 + 30 },
    ]);
    const { ledger: before } = await deadlineOf(oversight, code, `?asOf=${utc('2026-11-20T10:30')}`);
    expect(before.shares).toMatchObject([{ agency: 'H42.12', consumedMinutes: 75 }]);
  });

  test('tells a citizen in Vietnamese or English', async ({ intake, oversight }) => {
    const code = await register(intake);
    await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    const vi = await deadlineOf(oversight, code, '', { 'accept-language': 'vi' });
    expect(vi.summary).toEqual([
      'Hồ sơ được tiếp nhận lúc 09:15 20/11/2026; thời hạn giải quyết: 3 ngày làm việc.',
      'Thời hạn đã được gia hạn.',
      'Hẹn trả kết quả: 09:15 30/11/2026.',
      'Hết hạn giải quyết: 17:00 30/11/2026.',
    ]);
    expect(vi.explanation).toContain(
      '25/11/2026 (thứ tư): gia hạn thời hạn, lúc 09:00, cơ quan phối hợp chậm có ý kiến',
    );
    const en = await deadlineOf(oversight, code, '', { 'accept-language': 'en' });
    expect(en.summary[0]).toBe('The dossier was accepted at 09:15 20/11/2026; its term: 3 working days.');
    expect(en.explanation.join()).toContain('closed, Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)');
  });

  test('does not say of a suspension that came too late that it moves the date', async ({ intake, oversight }) => {
    const code = await register(intake);
    const inEnglish = async () => (await deadlineOf(oversight, code, '', { 'accept-language': 'en' })).summary;
    const overdue = [
      'The dossier was accepted at 09:15 20/11/2026; its term: 3 working days.',
      'The result is promised for 09:15 26/11/2026.',
      'The term ends at 17:00 26/11/2026.',
      'The dossier is overdue.',
    ];
    await act(intake, code, '2026-11-27T08:00', 'request-supplement', supplement);
    expect(await inEnglish()).toEqual(overdue);
    await act(intake, code, '2026-11-30T08:00', 'supplement');
    expect(await inEnglish()).toEqual(overdue);
  });

  test('calls a stopped dossier neither overdue nor promised', async ({ intake, oversight }) => {
    const code = await register(intake);
    const form = { ground: 'legal', basis: 'Thông tư 03/2025/TT-VPCP', document: '05/TB-UBND' };
    await act(intake, code, '2026-11-23T08:00', 'stop', form);
    intake.now = local('2026-12-01T08:00');
    expect(await deadlineOf(oversight, code)).toMatchObject({
      lateness: 'not-judged',
      summary: [
        'Hồ sơ được tiếp nhận lúc 09:15 20/11/2026; thời hạn giải quyết: 3 ngày làm việc.',
        'Đã dừng giải quyết lúc 08:00 23/11/2026; không xét đúng hạn hay quá hạn.',
      ],
    });
  });

  test('has words for the time between finish and reopening', async ({ intake, oversight }) => {
    const code = await register(intake);
    await act(intake, code, '2026-11-25T09:15', 'finish');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    await act(intake, code, '2026-11-26T08:00', 'reopen', why);
    const { explanation, history } = await deadlineOf(oversight, code);
    expect(history.at(-1)).toMatchObject({ because: 'dossier.reopened', ...why });
    expect(explanation).toContain(
      '25/11/2026 (thứ tư): tạm dừng tính thời hạn, 09:15-17:00, đã kết thúc, sau đó được mở lại (Luật Khiếu nại 2011)',
    );
  });
});

test('a refusal of a query parameter says that it is one', async ({ intake, oversight }) => {
  const code = await register(intake);
  const response = await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/deadline?asOf=2030-01-01T00:00:00Z`);
  expect(response.json()).toMatchObject({ code: 'instant-in-future', errors: [{ path: 'asOf', in: 'query' }] });
});

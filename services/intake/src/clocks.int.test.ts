import { defaultRules, grounds } from '@motcua/domain/procedure';
import { describe, expect } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from './intake.fixture.ts';

const local = (text: string) => Date.parse(`${text}+07:00`);
const anyVersion = { 'if-match': '*' };

/** Three working days from Friday 20 November 09:15: Thursday 26, because Tuesday is a holiday. */
async function open(intake: Intake, more: object = {}): Promise<string> {
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, ...more } });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

async function act(intake: Intake, code: string, at: string, verb: string, body: object = {}) {
  intake.now = local(at);
  return intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: anyVersion });
}

const deadlineOf = async (intake: Intake, code: string, query = '', headers = {}) =>
  (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/deadline${query}`, { headers })).json();

const utc = (text: string) => new Date(local(text)).toISOString().replace('.000Z', 'Z');

interface ClockRow {
  readonly kind: string;
  readonly due_at: Date | null;
  readonly next_alert_at: Date | null;
  readonly closed_at: Date | null;
}
const clockRows = async (intake: Intake): Promise<ClockRow[]> =>
  (
    await intake.db.$client.query(
      'select kind, due_at, next_alert_at, closed_at from deadlines order by anchor_at, kind',
    )
  ).rows;

const supplement = {
  items: [{ name: 'Bản sao quyết định ly hôn' }],
  basis: 'Điều 16 Nghị định 118/2025/NĐ-CP',
  document: '15/YCBS-UBND',
};
const letter = { amount: '2', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };

describe('waiting for a supplement', () => {
  test('stops every clock of the dossier, and gives back what was lost', async ({ intake }) => {
    const code = await open(intake);
    const asked = await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    expect(asked.json()).toMatchObject({
      status: 5,
      promisedAt: null,
      dueAt: null,
      dueOn: null,
      lateness: 'open',
      suspendedSince: utc('2026-11-23T08:00'),
      allowed: ['supplement', 'withdraw', 'stop', 'apologize'],
    });
    // The first step's two hours had run out on Friday: nothing gives them back.
    expect(await clockRows(intake)).toMatchObject([
      { kind: 'statutory', due_at: null, next_alert_at: null },
      { kind: 'step', due_at: new Date(local('2026-11-20T11:15')) },
    ]);
    // Monday 08:00 to Wednesday 10:00 with a holiday in between: 7 h and 2.5 h of working time.
    const delivered = await act(intake, code, '2026-11-25T10:00', 'supplement');
    expect(delivered.json()).toMatchObject({ status: 4, promisedAt: utc('2026-11-27T11:15'), dueOn: '2026-11-27' });
    const [statutory] = await clockRows(intake);
    expect(statutory).toMatchObject({ due_at: new Date(local('2026-11-27T17:00')) });
    expect(statutory!.next_alert_at).not.toBeNull();
  });

  test('pauses the budget of the step under way', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-20T10:00', 'request-supplement', supplement);
    expect((await clockRows(intake))[1]).toMatchObject({ kind: 'step', due_at: null, next_alert_at: null });
    await act(intake, code, '2026-11-25T08:00', 'supplement');
    // 45 minutes of its two hours were used.
    expect((await clockRows(intake))[1]).toMatchObject({ due_at: new Date(local('2026-11-25T09:15')) });
  });

  test('a third round is like the first', async ({ intake }) => {
    const code = await open(intake);
    for (const hour of ['08', '09', '10']) {
      const asked = { ...supplement, approver: 'vp-leaders-1' };
      await act(intake, code, `2026-11-23T${hour}:00`, 'request-supplement', asked);
      expect((await act(intake, code, `2026-11-23T${hour}:30`, 'supplement')).json().status).toBe(4);
    }
    expect(await deadlineOf(intake, code)).toMatchObject({ state: 'running', promisedAt: utc('2026-11-26T10:45') });
  });

  test('does not help a dossier that is overdue already', async ({ intake }) => {
    const code = await open(intake);
    const asked = await act(intake, code, '2026-11-27T08:00', 'request-supplement', supplement);
    expect(asked.json()).toMatchObject({ status: 5, dueAt: utc('2026-11-26T17:00'), lateness: 'open-late' });
  });
});

describe('an online filing', () => {
  const { channel: _channel, ...filing } = validDossier;
  const submit = async (intake: Intake) => {
    const response = await intake.call('counter', 'POST', '/v1/submissions', { body: filing });
    expect(response.statusCode, response.body).toBe(201);
    return response.json();
  };

  test('is promised nothing, but must be answered within eight working hours', async ({ intake }) => {
    intake.now = local('2026-11-20T22:10');
    const dossier = await submit(intake);
    expect(dossier).toMatchObject({
      status: 1,
      channel: 'online',
      term: null,
      acceptedAt: null,
      dueAt: null,
      lateness: 'open',
    });
    expect(dossier.submittedAt).toBe(utc('2026-11-20T22:10'));
    // Filed at night: from Monday 07:30 on, 7.5 hours that day and half an hour on Wednesday.
    const { state, clocks } = await deadlineOf(intake, dossier.code);
    expect(state).toBe('not-started');
    expect(clocks).toMatchObject([{ kind: 'reception', dueAt: utc('2026-11-25T08:00'), state: 'running' }]);
  });

  test('accepted, its term begins then and its reception clock has ended', async ({ intake }) => {
    const { code } = await submit(intake);
    const accepted = await act(intake, code, '2026-11-23T09:15', 'accept');
    expect(accepted.json()).toMatchObject({ status: 2, acceptedAt: utc('2026-11-23T09:15'), dueOn: '2026-11-27' });
    const { clocks } = await deadlineOf(intake, code);
    expect(clocks).toMatchObject([
      { kind: 'reception', state: 'ended', endedAt: utc('2026-11-23T09:15'), late: false },
      { kind: 'statutory', state: 'running' },
      { kind: 'step', state: 'running' },
    ]);
    expect((await act(intake, code, '2026-11-23T10:00', 'accept')).json().code).toBe('illegal-transition');
  });

  test('asked to be supplemented it is answered; delivered, it must be answered anew', async ({ intake }) => {
    const { code } = await submit(intake);
    expect((await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement)).json()).toMatchObject({
      status: 5,
      dueAt: null,
    });
    expect((await act(intake, code, '2026-11-25T09:00', 'supplement')).json().status).toBe(1);
    const { clocks } = await deadlineOf(intake, code);
    expect(clocks).toMatchObject([
      { kind: 'reception', state: 'ended' },
      { kind: 'reception', state: 'running', startedAt: utc('2026-11-25T09:00'), dueAt: utc('2026-11-26T09:30') },
    ]);
    const why = { reasons: ['Không thuộc thẩm quyền'], basis: 'Điều 17', document: '03/TC-UBND' };
    const refused = await act(intake, code, '2026-11-25T10:00', 'refuse', why);
    expect(refused.json()).toMatchObject({ status: 3, lateness: 'not-judged', allowed: ['reopen'] });
    expect((await clockRows(intake)).every((row) => row.closed_at !== null)).toBe(true);
  });

  test('what could not be accepted is not taken in', async ({ intake }) => {
    const response = await intake.call('counter', 'POST', '/v1/submissions', {
      body: { ...filing, procedure: '9.999999' },
    });
    expect([response.statusCode, response.json().code]).toEqual([404, 'procedure-unknown']);
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toEqual([]);
  });
});

describe('an extension', () => {
  test('sets a new date once; the old one stays in the history with reason, paper and approver', async ({ intake }) => {
    const code = await open(intake);
    const extended = await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    expect(extended.json()).toMatchObject({ dueOn: '2026-11-30', promisedAt: utc('2026-11-30T09:15') });
    const { history } = await deadlineOf(intake, code);
    expect(history).toMatchObject([
      { dueOn: '2026-11-26', because: 'dossier.accepted', knownUntil: utc('2026-11-25T09:00') },
      {
        dueOn: '2026-11-30',
        because: 'dossier.extended',
        reason: 'coordination',
        document: '07/PXL-UBND',
        approver: 'vp-leaders-1',
        knownUntil: null,
      },
    ]);
    const again = await act(intake, code, '2026-11-26T09:00', 'extend', letter);
    expect([again.statusCode, again.json().code]).toEqual([409, 'extension-limit-reached']);
    expect((await deadlineOf(intake, code)).dueOn).toBe('2026-11-30');
  });

  test.for([
    ['2026-11-26T17:00:00.001', letter, 409, 'extension-after-expiry', 'amount'],
    ['2026-11-25T09:00', { ...letter, amount: '-1' }, 400, 'amount-invalid', 'amount'],
    ['2026-11-25T09:00', { ...letter, amount: '1e9' }, 400, 'amount-invalid', 'amount'],
    ['2026-11-25T09:00', { ...letter, amount: '7.55555' }, 400, 'amount-invalid', 'amount'],
    ['2026-11-25T09:00', { ...letter, amount: '10000' }, 422, 'calendar-not-covering', undefined],
    ['2026-11-25T09:00', { ...letter, approver: '' }, 400, 'invalid-request', 'approver'],
    ['2026-11-25T09:00', { ...letter, reason: 'weather' }, 400, 'invalid-request', 'reason'],
  ] as const)('at %s, %j is refused: %i %s', async ([at, body, status, code, path], { intake }) => {
    const dossier = await open(intake);
    const before = await intake.db.$client.query('select * from dossiers');
    const response = await act(intake, dossier, at, 'extend', body);
    expect([response.statusCode, response.json().code, response.json().errors?.[0]?.path]).toEqual([
      status,
      code,
      path,
    ]);
    expect((await intake.db.$client.query('select * from dossiers')).rows).toEqual(before.rows);
  });
});

describe('the agency’s own promise', () => {
  const promise = {
    agency: 'H42.12',
    procedure: '1.004873',
    effectiveFrom: '2026-11-01',
    terms: { counter: { unit: 'workingDay', amount: '2' } },
    basis: 'Quyết định 45/QĐ-UBND',
  };

  test('runs beside the law’s term and is paused with it', async ({ intake }) => {
    const made = await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    expect(made.statusCode, made.body).toBe(201);
    const code = await open(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-23T10:00', 'supplement');
    const { clocks } = await deadlineOf(intake, code);
    expect(clocks.map(({ kind, promisedAt }: { kind: string; promisedAt: string }) => [kind, promisedAt])).toEqual(
      expect.arrayContaining([
        ['statutory', utc('2026-11-26T11:15')],
        ['service', utc('2026-11-25T11:15')],
      ]),
    );
    // Only the law's own term is extended.
    await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    const after = (await deadlineOf(intake, code)).clocks;
    expect(after.find(({ kind }: { kind: string }) => kind === 'service').dueOn).toBe('2026-11-25');
    expect(after.find(({ kind }: { kind: string }) => kind === 'statutory').dueOn).toBe('2026-11-30');
  });

  test('is listed, given once a day, and checked', async ({ intake }) => {
    await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    const again = await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    expect([again.statusCode, again.json().code]).toEqual([409, 'service-term-exists']);
    const wrong = { ...promise, effectiveFrom: '2026-12-01', terms: { online: { unit: 'workingDay', amount: '0' } } };
    const refused = await intake.call('admin', 'POST', '/v1/service-terms', { body: wrong });
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
      400,
      'amount-invalid',
      'terms.online.amount',
    ]);
    const listed = (await intake.call('auditor', 'GET', '/v1/service-terms?agency=H42.12')).json().items;
    expect(listed).toMatchObject([{ procedure: '1.004873', terms: promise.terms }]);
    // A dossier received by another agency is not promised it.
    const code = await open(intake, { receivingAgency: 'H42.13' });
    const kinds = (await deadlineOf(intake, code)).clocks.map(({ kind }: { kind: string }) => kind);
    expect(kinds).not.toContain('service');
  });
});

describe('the deadline as it was', () => {
  test('as of an instant, as known on an instant, and both', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-25T10:00', 'supplement');
    await act(intake, code, '2026-11-26T08:00', 'extend', letter);
    await act(intake, code, '2026-12-01T16:00', 'finish', { result: 'granted' });
    intake.now = local('2026-12-31T08:00');
    const q = (asOf?: string, asKnownOn?: string) =>
      `?${new URLSearchParams({ ...(asOf && { asOf: utc(asOf) }), ...(asKnownOn && { asKnownOn: utc(asKnownOn) }) })}`;
    expect(await deadlineOf(intake, code)).toMatchObject({ state: 'ended', dueOn: '2026-12-01', lateness: 'on-time' });
    expect(await deadlineOf(intake, code, q('2026-11-20T09:14'))).toMatchObject({ state: 'not-started', dueAt: null });
    expect(await deadlineOf(intake, code, q('2026-11-20T10:00'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-26',
    });
    expect(await deadlineOf(intake, code, q('2026-11-24T10:00'))).toMatchObject({
      state: 'suspended',
      dueAt: null,
      lateness: 'open',
    });
    expect(await deadlineOf(intake, code, q('2026-11-25T11:00'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-27',
    });
    expect(await deadlineOf(intake, code, q(undefined, '2026-11-23T07:59'))).toMatchObject({
      state: 'running',
      dueOn: '2026-11-26',
    });
    expect(await deadlineOf(intake, code, q('2026-11-29T10:00', '2026-11-25T11:00'))).toMatchObject({
      dueOn: '2026-11-27',
      lateness: 'open-late',
    });
    expect(await deadlineOf(intake, code, q(undefined, '2026-11-20T09:14'))).toMatchObject({
      state: 'not-started',
      history: [],
    });
  });

  test('what was entered afterwards was true before it was known', async ({ intake }) => {
    const code = await open(intake);
    await grantEveryGround(intake, code);
    const entered = await act(intake, code, '2026-11-25T09:00', 'suspend', {
      ground: 'posting',
      basis: 'Luật Nuôi con nuôi 2010',
      from: utc('2026-11-23T08:00'),
    });
    expect(entered.statusCode, entered.body).toBe(200);
    await act(intake, code, '2026-11-26T08:00', 'resume', { to: utc('2026-11-25T17:00') });
    const during = encodeURIComponent(utc('2026-11-23T10:00'));
    expect((await deadlineOf(intake, code, `?asOf=${during}`)).state).toBe('suspended');
    expect((await deadlineOf(intake, code, `?asKnownOn=${during}`)).state).toBe('running');
    expect((await deadlineOf(intake, code)).dueOn).toBe('2026-11-30');
  });

  test.for([
    ['asOf=2026-11-20T10:00:00', 400, 'instant-invalid', 'asOf'],
    ['asOf=yesterday', 400, 'instant-invalid', 'asOf'],
    ['asKnownOn=2999-01-01T00:00:00Z', 400, 'instant-invalid', 'asKnownOn'],
    ['asOf=2026-12-20T10:00:00Z', 422, 'instant-in-future', 'asOf'],
    ['asOff=2026-11-20T10:00:00Z', 400, 'invalid-request', 'asOff'],
  ] as const)('%s is refused: %i %s', async ([query, status, problem, path], { intake }) => {
    const code = await open(intake);
    const response = await intake.call('auditor', 'GET', `/v1/dossiers/${code}/deadline?${query}`);
    expect([response.statusCode, response.json().code, response.json().errors[0].path]).toEqual([
      status,
      problem,
      path,
    ]);
  });
});

/** The law of this procedure lets every ground stop the clock. */
async function grantEveryGround(intake: Intake, code: string): Promise<void> {
  const rules = { ...defaultRules, pausedBy: grounds };
  await intake.db.$client.query('update dossiers set rules = $1 where code = $2', [rules, code]);
}

describe('suspending', () => {
  test('for what the procedure does not let stop the clock is refused', async ({ intake }) => {
    const code = await open(intake);
    const refused = await act(intake, code, '2026-11-23T08:00', 'suspend', { ground: 'posting', basis: 'x' });
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
      422,
      'ground-not-pausing',
      'ground',
    ]);
    expect(refused.json().facts.allowed).toEqual(['supplement']);
  });

  test('twice at once: one stops the clock, the other hears that it stands', async ({ intake }) => {
    const code = await open(intake);
    await grantEveryGround(intake, code);
    const post = { ground: 'posting', basis: 'Luật Nuôi con nuôi 2010' };
    const both = await Promise.all([1, 2].map(() => act(intake, code, '2026-11-23T08:00', 'suspend', post)));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(both.find(({ statusCode }) => statusCode === 409)!.json().code).toBe('dossier-suspended');
    expect((await act(intake, code, '2026-11-25T08:00', 'resume')).json()).toMatchObject({
      status: 2,
      dueOn: '2026-11-27',
    });
    expect((await act(intake, code, '2026-11-25T08:00', 'resume')).json().code).toBe('dossier-not-suspended');
  });

  test('for a payment is status 6; the clock stands only where the procedure lets it', async ({ intake }) => {
    const pay = { amountVnd: 1_250_000, basis: 'Luật Đất đai 2024', document: '22/TB-CCT' };
    const counted = await open(intake);
    expect((await act(intake, counted, '2026-11-23T08:00', 'request-payment', pay)).json()).toMatchObject({
      status: 6,
      dueOn: '2026-11-26',
    });
    intake.now = local('2026-11-20T09:15');
    const code = await open(intake);
    await grantEveryGround(intake, code);
    expect((await act(intake, code, '2026-11-23T08:00', 'request-payment', pay)).json()).toMatchObject({
      status: 6,
      dueOn: null,
    });
    expect((await act(intake, code, '2026-11-25T08:00', 'confirm-payment')).json()).toMatchObject({
      status: 4,
      dueOn: '2026-11-27',
    });
  });
});

describe('who held it for how long', () => {
  test('adds up to the minute, suspended time apart', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-25T10:00', 'supplement');
    await act(intake, code, '2026-11-26T15:00', 'finish');
    const { ledger } = await deadlineOf(intake, code);
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

  test('a step that was done keeps the date it had, whatever stops the dossier afterwards', async ({ intake }) => {
    const code = await open(intake);
    const stepOf = async () => {
      const { clocks } = await deadlineOf(intake, code);
      return clocks.find(({ kind }: { kind: string }) => kind === 'step');
    };
    expect(await stepOf()).toMatchObject({ state: 'running', dueAt: utc('2026-11-20T11:15') });
    await act(intake, code, '2026-11-20T10:15', 'finish');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    await act(intake, code, '2026-11-20T10:30', 'reopen', why);
    await act(intake, code, '2026-11-20T10:45', 'request-supplement', supplement);
    expect(await stepOf()).toMatchObject({ state: 'ended', dueAt: utc('2026-11-20T11:15'), late: false });
  });

  test('a transfer leaves the time before it with whoever had it', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-20T10:15', 'transfer', { to: 'H42' });
    await act(intake, code, '2026-11-20T10:45', 'confirm-transfer');
    intake.now = local('2026-11-23T08:00');
    const { ledger } = await deadlineOf(intake, code);
    // Friday from 09:15, and 10:45 to 11:30, 13:30 to 17:00, Monday from 07:30.
    expect(ledger.shares).toMatchObject([
      { agency: 'H42.12', consumedMinutes: 90 },
      { agency: 'H42', consumedMinutes: 45 + 210 + 30 },
    ]);
    const { ledger: before } = await deadlineOf(intake, code, `?asOf=${utc('2026-11-20T10:30')}`);
    expect(before.shares).toMatchObject([{ agency: 'H42.12', consumedMinutes: 75 }]);
  });

  test('tells a citizen in Vietnamese or English', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    const vi = await deadlineOf(intake, code, '', { 'accept-language': 'vi' });
    expect(vi.summary).toEqual([
      'Hồ sơ được tiếp nhận lúc 09:15 20/11/2026; thời hạn giải quyết: 3 ngày làm việc.',
      'Thời hạn đã được gia hạn.',
      'Hẹn trả kết quả: 09:15 30/11/2026.',
      'Hết hạn giải quyết: 17:00 30/11/2026.',
    ]);
    expect(vi.explanation).toContain('25/11/2026 (thứ tư): gia hạn thời hạn, lúc 09:00, chờ phối hợp của cơ quan khác');
    const en = await deadlineOf(intake, code, '', { 'accept-language': 'en' });
    expect(en.summary[0]).toBe('The dossier was accepted at 09:15 20/11/2026; its term: 3 working days.');
    expect(en.explanation.join()).toContain('closed, Ngày Văn hóa Việt Nam (Resolution 28/2026/QH16)');
  });

  test('does not say of a suspension that came too late that it moves the date', async ({ intake }) => {
    const code = await open(intake);
    const inEnglish = async () => (await deadlineOf(intake, code, '', { 'accept-language': 'en' })).summary;
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

  test('calls a stopped dossier neither overdue nor promised', async ({ intake }) => {
    const code = await open(intake);
    const form = { ground: 'legal', basis: 'Thông tư 03/2025/TT-VPCP', document: '05/TB-UBND' };
    await act(intake, code, '2026-11-23T08:00', 'stop', form);
    intake.now = local('2026-12-01T08:00');
    expect(await deadlineOf(intake, code)).toMatchObject({
      lateness: 'not-judged',
      summary: [
        'Hồ sơ được tiếp nhận lúc 09:15 20/11/2026; thời hạn giải quyết: 3 ngày làm việc.',
        'Đã dừng giải quyết lúc 08:00 23/11/2026; không xét đúng hạn hay quá hạn.',
      ],
    });
  });

  test('has words for the time between finish and reopening', async ({ intake }) => {
    const code = await open(intake);
    await act(intake, code, '2026-11-25T09:15', 'finish');
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    await act(intake, code, '2026-11-26T08:00', 'reopen', why);
    const { explanation, history } = await deadlineOf(intake, code);
    expect(history.at(-1)).toMatchObject({ because: 'dossier.reopened', ...why });
    expect(explanation).toContain(
      '25/11/2026 (thứ tư): tạm dừng tính thời hạn, 09:15-17:00, đã kết thúc, sau đó được mở lại (Luật Khiếu nại 2011)',
    );
  });
});

import { describe, expect } from 'vitest';
import { type Intake, validDossier } from '../../../intake/src/intake.fixture.ts';
import {
  act,
  clockRows,
  grantEveryGround,
  letter,
  local,
  register,
  supplement,
  utc,
} from '../../../intake/src/verbs/clocks.fixture.ts';
import { deadlineOf, oversightTest as test } from '../oversight.fixture.ts';

describe('waiting for a supplement', () => {
  test('stops every clock of the dossier, and gives back what was lost', async ({ intake }) => {
    const code = await register(intake);
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
    // The first step's two hours ran out on Friday, and are not given back.
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
    const code = await register(intake);
    await act(intake, code, '2026-11-20T10:00', 'request-supplement', supplement);
    expect((await clockRows(intake))[1]).toMatchObject({ kind: 'step', due_at: null, next_alert_at: null });
    await act(intake, code, '2026-11-25T08:00', 'supplement');
    // It had used 45 minutes of its two hours.
    expect((await clockRows(intake))[1]).toMatchObject({ due_at: new Date(local('2026-11-25T09:15')) });
  });

  test('a third round is like the first', async ({ intake, oversight }) => {
    const code = await register(intake);
    for (const hour of ['08', '09', '10']) {
      const asked = { ...supplement, approver: 'vp-leaders-1' };
      await act(intake, code, `2026-11-23T${hour}:00`, 'request-supplement', asked);
      expect((await act(intake, code, `2026-11-23T${hour}:30`, 'supplement')).json().status).toBe(4);
    }
    expect(await deadlineOf(oversight, code)).toMatchObject({ state: 'running', promisedAt: utc('2026-11-26T10:45') });
  });

  test('does not help a dossier that is overdue already', async ({ intake }) => {
    const code = await register(intake);
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

  test('is promised nothing, but must be answered within eight working hours', async ({ intake, oversight }) => {
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
    const { state, clocks } = await deadlineOf(oversight, dossier.code);
    expect(state).toBe('not-started');
    expect(clocks).toMatchObject([{ kind: 'reception', dueAt: utc('2026-11-25T08:00'), state: 'running' }]);
  });

  test('accepted, its term begins then and its reception clock has ended', async ({ intake, oversight }) => {
    const { code } = await submit(intake);
    const accepted = await act(intake, code, '2026-11-23T09:15', 'accept');
    expect(accepted.json()).toMatchObject({ status: 2, acceptedAt: utc('2026-11-23T09:15'), dueOn: '2026-11-27' });
    const { clocks } = await deadlineOf(oversight, code);
    expect(clocks).toMatchObject([
      { kind: 'reception', state: 'ended', endedAt: utc('2026-11-23T09:15'), late: false },
      { kind: 'statutory', state: 'running' },
      { kind: 'step', state: 'running' },
    ]);
    expect((await act(intake, code, '2026-11-23T10:00', 'accept')).json().code).toBe('illegal-transition');
  });

  test('asked to be supplemented it is answered; delivered, it must be answered anew', async ({
    intake,
    oversight,
  }) => {
    const { code } = await submit(intake);
    expect((await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement)).json()).toMatchObject({
      status: 5,
      dueAt: null,
    });
    expect((await act(intake, code, '2026-11-25T09:00', 'supplement')).json().status).toBe(1);
    const { clocks } = await deadlineOf(oversight, code);
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
  test('sets a new date once; the old one stays in the history with reason, paper and approver', async ({
    intake,
    oversight,
  }) => {
    const code = await register(intake);
    const extended = await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    expect(extended.json()).toMatchObject({ dueOn: '2026-11-30', promisedAt: utc('2026-11-30T09:15') });
    const { history } = await deadlineOf(oversight, code);
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
    expect((await deadlineOf(oversight, code)).dueOn).toBe('2026-11-30');
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
    const dossier = await register(intake);
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

describe('suspending', () => {
  test('for what the procedure does not let stop the clock is refused', async ({ intake }) => {
    const code = await register(intake);
    const refused = await act(intake, code, '2026-11-23T08:00', 'suspend', { ground: 'posting', basis: 'x' });
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
      422,
      'ground-not-pausing',
      'ground',
    ]);
    expect(refused.json().facts.allowed).toEqual([]);
  });

  test('twice at once: one stops the clock, the other hears that it stands', async ({ intake }) => {
    const code = await register(intake);
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
    const counted = await register(intake);
    expect((await act(intake, counted, '2026-11-23T08:00', 'request-payment', pay)).json()).toMatchObject({
      status: 6,
      dueOn: '2026-11-26',
    });
    intake.now = local('2026-11-20T09:15');
    const code = await register(intake);
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

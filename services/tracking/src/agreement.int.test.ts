/** An applicant sees the same dates, and the same agencies that have the dossier, as an officer does. */
import { expect } from 'vitest';
import { type Intake, validDossier } from '../../intake/src/intake.fixture.ts';
import { deadlineStateOf } from '../../oversight/src/deadlines/deadline-state.ts';
import { toDeadlineView } from '../../oversight/src/deadlines/deadline-views.ts';
import { waitingOnOf } from '../../routing/src/waiting/waiting-on-routes.ts';
import { act, ask, registered, type Tracking, trackingTest as test } from './track.fixture.ts';

/** Compares the answer with what the other services say about the same dossier at the same instant. */
async function expectAgreement(intake: Intake, tracking: Tracking, code: string): Promise<void> {
  const [dossier, deadline, waiting] = [
    (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json(),
    toDeadlineView(code, await deadlineStateOf(intake.deps, code, {}), 'vi'),
    await waitingOnOf(intake.db, code, { now: intake.now, language: 'vi' }),
  ];
  const answer = (await ask(tracking, { code, identityLast4: '1234' })).json();
  const { code: answeredCode, status, promisedAt, dueOn, late, counted } = answer;
  expect({ code: answeredCode, status, promisedAt, dueOn, late, counted }).toEqual({
    code,
    status: dossier.status,
    promisedAt: deadline.promisedAt,
    dueOn: deadline.dueOn,
    late: ['late', 'open-late'].includes(deadline.lateness),
    counted: deadline.explanation,
  });
  expect(answer.why.slice(0, deadline.summary.length)).toEqual(deadline.summary);
  const held = answer.heldBy.map(({ agency, since }: { agency: { id: string }; since: string }) => [agency.id, since]);
  const waitedFor = waiting.waitingOn.map(({ agency, since }) => [agency, since]);
  expect(held).toEqual(waitedFor);
}

type Step = readonly [role: 'counter' | 'supervisor', verb: string, body?: object];

const paper = { basis: 'Điều 16', document: '09/TB' };
const courses: Readonly<Record<string, readonly Step[]>> = {
  'a supplement after acceptance': [
    ['counter', 'request-supplement', { items: [{ name: 'Tờ khai' }], basis: 'Điều 16' }],
    ['counter', 'supplement'],
    ['supervisor', 'finish', { result: 'granted', delayReason: 'applicant' }],
    ['counter', 'hand-over'],
  ],
  'a withdrawal that was called off, then one that stopped it': [
    ['counter', 'withdraw'],
    ['counter', 'keep'],
    ['counter', 'withdraw'],
    ['supervisor', 'stop', { ground: 'withdrawn', refund: 'none', ...paper }],
  ],
  'an extension after a standstill': [
    ['supervisor', 'request-payment', { amountVnd: 50_000, basis: 'Luật Phí' }],
    ['counter', 'confirm-payment'],
    ['supervisor', 'extend', { amount: '1', reason: 'policy', document: '10/TB', approver: 'vp-leaders-1' }],
    ['supervisor', 'finish', { result: 'granted' }],
  ],
};

test.for(Object.entries(courses))('in the course of %s', async ([, steps], { intake, tracking }) => {
  // Of this procedure an obligation to pay makes the clock stand.
  const code = await registered(intake, { procedure: '1.115668', decidingAgency: 'H42.12' });
  await expectAgreement(intake, tracking, code);
  for (const [role, verb, body] of steps) {
    intake.now += 3 * 3_600_000;
    await act(intake, role, code, verb, body);
    intake.now += 26 * 3_600_000;
    await expectAgreement(intake, tracking, code);
  }
});

test('in the course of an online filing, until it is refused', async ({ intake, tracking }) => {
  const { channel: _, ...filed } = validDossier;
  const { code } = (await intake.call('counter', 'POST', '/v1/submissions', { body: filed })).json();
  const steps: readonly Step[] = [
    ['counter', 'request-supplement', { items: [{ name: 'Tờ khai' }], basis: 'Điều 16' }],
    ['counter', 'supplement'],
    ['counter', 'refuse', { reasons: ['Không có quyền'], basis: 'Điều 17', document: '03/TC-UBND' }],
  ];
  for (const [role, verb, body] of steps) {
    await expectAgreement(intake, tracking, code);
    intake.now += 3_600_000;
    await act(intake, role, code, verb, body);
  }
  await expectAgreement(intake, tracking, code);
});

test('of a dossier that was taken over in the middle of a payment', async ({ intake, tracking }) => {
  const row = {
    system: 'igate',
    externalCode: 'OLD-1',
    procedure: '1.004873',
    receivingAgency: 'H42.12',
    acceptedAt: '2026-11-18T08:00:00+07:00',
    promisedAt: '2026-11-25T16:41:31.788+07:00',
    applicant: { name: 'Lê Văn Cũ', identityNumber: '037190001234' },
    status: 6,
    since: '2026-11-19T09:00:00+07:00',
  };
  const headers = { 'content-type': 'application/x-ndjson' };
  const imported = await intake.call('counter', 'POST', '/v1/imports', { body: `${JSON.stringify(row)}\n`, headers });
  const [report] = imported.body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(report, imported.body).toMatchObject({ outcome: 'imported' });
  await expectAgreement(intake, tracking, report.code);
});

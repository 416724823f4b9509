/**
 * Random courses of a dossier through the API and through the pure rules: both give the same states, dates and
 * refusals.
 */

import { eventsOf, readClocks } from '@motcua/db/deadlines/deadlines';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { Calendars } from '@motcua/db/reference/calendars';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { deriveClock } from '@motcua/domain/deadlines/clock';
import { grounds } from '@motcua/domain/deadlines/reasons';
import { promiseDates, rulesOf } from '@motcua/domain/dossiers/acceptance';
import { decide } from '@motcua/domain/dossiers/decide';
import type { Acceptance, Dossier } from '@motcua/domain/dossiers/dossier';
import { asKnownOn } from '@motcua/domain/dossiers/due-dates';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { Status } from '@motcua/domain/dossiers/status';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

/** What a command is made from: the instant (epoch ms), and the terms on which the dossier could be accepted. */
type When<T> = T | ((at: number, acceptance: Acceptance) => T);
const when = <T extends object>(given: When<T>, at: number, acceptance: Acceptance): T =>
  typeof given === 'function' ? given(at, acceptance) : given;

interface Step {
  readonly verb: string;
  readonly body: When<object>;
  /** The command for the pure rules. The database gives the ids of its notes. */
  readonly command: When<DossierCommand>;
}

const words = { basis: 'Điều 16', document: '15/YC' };
const items = [{ name: 'Bản sao' }];
const noteId = 'sealed';
const named = { officer: 'vp-leaders-1' };
const letter = { reason: 'staff', document: '07/PXL', approver: 'vp-leaders-1' } as const;
const stopped = { ground: 'withdrawn', refund: 'none', ...words } as const;

const earlier = 5 * 3_600_000;

const steps: readonly Step[] = [
  { verb: 'accept', body: {}, command: (_at, acceptance) => ({ type: 'accept', acceptance }) },
  {
    verb: 'suspend',
    body: (at) => ({ ground: 'verification', ...words, from: formatInstant(at - earlier) }),
    command: (at) => ({ type: 'suspend', ground: 'verification', ...words, from: at - earlier }),
  },
  {
    verb: 'resume',
    body: (at) => ({ to: formatInstant(at - earlier) }),
    command: (at) => ({ type: 'resume', to: at - earlier }),
  },
  { verb: 'refuse', body: { reasons: ['không đủ'], ...words }, command: { type: 'refuse', noteId, ...words } },
  {
    verb: 'request-supplement',
    body: { items, ...words, approver: 'vp-leaders-1' },
    command: { type: 'request-supplement', items: 1, noteId, ...words, approver: 'vp-leaders-1' },
  },
  {
    verb: 'request-supplement',
    body: { items, ...words },
    command: { type: 'request-supplement', items: 1, noteId, ...words, approver: null },
  },
  { verb: 'supplement', body: {}, command: { type: 'supplement' } },
  {
    verb: 'request-payment',
    body: { amountVnd: 5, ...words },
    command: { type: 'request-payment', amountVnd: 5, ...words },
  },
  { verb: 'confirm-payment', body: {}, command: { type: 'confirm-payment', document: null } },
  {
    verb: 'suspend',
    body: { ground: 'posting', ...words },
    command: { type: 'suspend', ground: 'posting', ...words },
  },
  { verb: 'resume', body: {}, command: { type: 'resume' } },
  {
    verb: 'extend',
    body: { amount: '2', ...letter },
    command: { type: 'extend', amount: '2', basis: null, ...letter },
  },
  { verb: 'apologize', body: letter, command: { type: 'apologize', ...letter } },
  { verb: 'withdraw', body: {}, command: { type: 'withdraw' } },
  { verb: 'keep', body: {}, command: { type: 'keep' } },
  { verb: 'stop', body: stopped, command: { type: 'stop', ...stopped } },
  { verb: 'decide', body: { result: 'granted', ...named }, command: { type: 'decide', result: 'granted', ...named } },
  { verb: 'sign-decision', body: named, command: { type: 'sign-decision', ...named } },
  { verb: 'number-decision', body: { number: '1' }, command: { type: 'number-decision', number: '1' } },
  { verb: 'issue-decision', body: named, command: { type: 'issue-decision', ...named } },
  { verb: 'finish', body: { result: 'granted' }, command: { type: 'finish', result: 'granted' } },
  { verb: 'explain-delay', body: { reason: 'staff' }, command: { type: 'explain-delay', reason: 'staff' } },
  { verb: 'hand-over', body: { way: 'counter' }, command: { type: 'hand-over', way: 'counter' } },
  {
    verb: 'reopen',
    body: { ...words, approver: 'vp-leaders-1' },
    command: { type: 'reopen', ...words, approver: 'vp-leaders-1', calendarEdition: 1 },
  },
  { verb: 'transfer', body: { to: 'H42' }, command: { type: 'transfer', to: 'H42', document: null } },
  { verb: 'confirm-transfer', body: {}, command: { type: 'confirm-transfer' } },
  { verb: 'decline-transfer', body: {}, command: { type: 'decline-transfer' } },
];

const minute = 60_000;
/** How much time passes: seconds, hours or days, so that dates are met and missed. */
const waits = fc.oneof(
  fc.integer({ min: 1, max: 90_000 }),
  fc.integer({ min: 1, max: 30 }).map((n) => n * 17 * minute),
  fc.integer({ min: 1, max: 9 }).map((n) => n * 1440 * minute),
);
const courses = fc.array(fc.tuple(fc.constantFrom(...steps), waits), { minLength: 4, maxLength: 14 });

const calendars = new Calendars();

async function open(intake: Intake, online: boolean): Promise<string> {
  const { channel: _channel, ...filing } = validDossier;
  const path = online ? '/v1/submissions' : '/v1/dossiers';
  const response = await intake.call('counter', 'POST', path, { body: online ? filing : validDossier });
  expect(response.statusCode, response.body).toBe(201);
  const { code } = response.json();
  // Every ground may stop the clock of this dossier, so that a course can try each of them.
  const widened = `update dossiers set rules = jsonb_set(rules, '{pausedBy}', $1) where code = $2`;
  await intake.db.$client.query(widened, [JSON.stringify(grounds), code]);
  return code;
}

/** The terms on which a dossier would be accepted now. */
async function acceptanceOf(intake: Intake, dossier: Dossier): Promise<Acceptance> {
  const { procedureVersionId, calendarId, calendarEdition, channel } = dossier;
  const { calendar } = await calendars.get(intake.db, calendarId, calendarEdition);
  const { definition } = await getProcedureVersion(intake.db, procedureVersionId);
  const { trace: _trace, ...promised } = promiseDates(definition, channel, calendar, intake.now);
  const kept = { procedureVersionId, calendarId, calendarEdition, rules: rulesOf(definition), steps: definition.steps };
  return { ...kept, acceptedAt: intake.now, ...promised };
}

/** What the rules answer to a command: the dossier after it, or the code of the refusal. */
async function ruled(intake: Intake, dossier: Dossier, command: DossierCommand): Promise<Dossier | string> {
  const { calendar } = await calendars.get(intake.db, dossier.calendarId, dossier.calendarEdition);
  try {
    return evolve(dossier, decide(dossier, command, { at: intake.now, by: 'x', calendar }), intake.now);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Leaves out the ids that only the database knows. */
const comparable = (dossier: Dossier) =>
  JSON.parse(JSON.stringify(dossier, (key, value) => (key === 'noteId' || key === 'by' ? undefined : value)));

/**
 * The clocks that must run: those of the law and of a step from acceptance to the end, and before it the reception
 * clock while the counter has to answer.
 */
function runningKinds({ acceptedAt, endedAt, status, withdrawnFrom }: Dossier): readonly string[] {
  if (endedAt !== null) return [];
  if (acceptedAt !== null) return ['statutory', 'step'];
  return (withdrawnFrom ?? status) === Status.submitted ? ['reception'] : [];
}

async function requireDerived(intake: Intake, dossier: Dossier): Promise<void> {
  const running = (await readClocks(intake.db, dossier.id)).filter(({ deadline }) => deadline.closedAt === null);
  expect(running.map(({ deadline }) => deadline.kind).toSorted()).toEqual(runningKinds(dossier));
  for (const { deadline } of running) {
    const { calendar } = await calendars.get(intake.db, deadline.calendarId, deadline.calendarEdition);
    const { kind, anchorAt, term } = deadline;
    const derived = deriveClock({ kind, calendar, anchorAt, term }, eventsOf(dossier));
    const { promisedAt, dueAt, dueOn } = deadline;
    expect({ promisedAt, dueAt, dueOn }).toEqual({
      promisedAt: derived.promisedAt,
      dueAt: derived.dueAt,
      dueOn: derived.dueOn,
    });
  }
}

test('any course is what the rules say, step by step', async ({ intake }) => {
  const started = intake.now;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), courses, async (online, course) => {
      intake.now = started;
      const code = await open(intake, online);
      let dossier = await getDossier(intake.db, code);
      for (const [{ verb, body, command }, wait] of course) {
        intake.now += wait;
        const acceptance = await acceptanceOf(intake, dossier);
        const expected = await ruled(intake, dossier, when(command, intake.now, acceptance));
        const response = await intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, {
          body: when(body, intake.now, acceptance),
          headers: { 'if-match': `"${dossier.version}"` },
        });
        const stored = await getDossier(intake.db, code);
        if (typeof expected === 'string') {
          expect([verb, response.json().code]).toEqual([verb, expected]);
          expect(stored).toEqual(dossier);
          continue;
        }
        expect(response.statusCode, `${verb} ${response.body}`).toBe(200);
        expect(comparable(stored)).toEqual(comparable(expected));
        dossier = stored;
        await requireDerived(intake, dossier);
      }
      const lines = await readHistory(intake.db, dossier.id);
      const { rules: _widened, ...row } = dossier;
      expect(asKnownOn(lines, intake.now)).toMatchObject(row);
    }),
    { numRuns: 60, seed: 20261125 },
  );
}, 120_000);

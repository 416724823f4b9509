/**
 * Dossiers in every state they can be imported in: lived here, exported, imported elsewhere, and lived on in both
 * places.
 */

import { connect, transaction } from '@motcua/db/database';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { Calendars } from '@motcua/db/reference/calendars';
import { readOpenTasks } from '@motcua/db/tasks/tasks';
import { completeTask } from '@motcua/db/verbs/task-commands';
import { grounds } from '@motcua/domain/deadlines/reasons';
import { asKnownOn } from '@motcua/domain/dossiers/due-dates';
import { importable } from '@motcua/domain/dossiers/imported';
import { expect } from 'vitest';
import { type Intake, validDossier } from '../../../intake/src/intake.fixture.ts';
import { waitingOnOf } from '../../../routing/src/waiting/waiting-on-routes.ts';
import { deadlineStateOf } from '../deadlines/deadline-state.ts';
import { toDeadlineView } from '../deadlines/deadline-views.ts';
import { type Oversight, oversightTest as test } from '../oversight.fixture.ts';

type Verb = readonly [verb: string, body?: object];
interface Course {
  readonly lived: readonly Verb[];
  /** What happens to it next, in both places. */
  readonly next: Verb;
  readonly online?: true;
}

const words = { basis: 'Điều 16', document: '15/YC' };
const ask: Verb = ['request-supplement', { items: [{ name: 'Bản sao', reason: 'mờ' }, { name: 'Tờ khai' }], ...words }];
const letter = { reason: 'staff', document: '07/PXL', approver: 'vp-leaders-1' };
const named = { officer: 'vp-leaders-1' };
const decide: Verb = ['decide', { result: 'granted', ...named }];
const finish: Verb = ['finish', { result: 'granted', delayReason: 'staff' }];
const wait = (hours: number): Verb => ['wait', { hours }];
const aWeek = wait(200);

const courses: Readonly<Record<string, Course>> = {
  accepted: { lived: [], next: ask },
  'at its second step': { lived: [['complete']], next: ['extend', { amount: '2', ...letter }] },
  'waiting for a supplement': { lived: [wait(4), ask], next: ['supplement'] },
  'supplemented: its date has moved': { lived: [wait(4), ask, wait(30), ['supplement']], next: finish },
  'waiting for a payment': { lived: [['request-payment', { amountVnd: 5, ...words }]], next: ['confirm-payment'] },
  'to be withdrawn': { lived: [['withdraw']], next: ['keep'] },
  'to be withdrawn, its clock standing': { lived: [ask, wait(2), ['withdraw']], next: ['keep'] },
  suspended: { lived: [['complete'], wait(3), ['suspend', { ground: 'posting', ...words }]], next: ['resume'] },
  'extended, and late for all that': { lived: [['extend', { amount: '1', ...letter }], aWeek], next: finish },
  'apologized for': { lived: [['apologize', letter]], next: ['withdraw'] },
  'decided and signed': { lived: [decide, ['sign-decision', named]], next: ['number-decision', { number: '1' }] },
  'numbered and issued': {
    lived: [decide, ['sign-decision', named], ['number-decision', { number: '1' }], ['issue-decision', named]],
    next: finish,
  },
  'finished late, not handed over': { lived: [aWeek, finish], next: ['hand-over', {}] },
  'opened again': { lived: [finish, wait(5), ['reopen', { ...words, approver: 'vp-leaders-1' }]], next: finish },
  'offered to another agency': { lived: [['transfer', { to: 'H42' }]], next: ['decline-transfer'] },
  'filed online': { lived: [wait(1)], next: ['accept'], online: true },
  'asked for a supplement at reception': { lived: [ask], next: ['supplement'], online: true },
  'supplemented at reception': { lived: [ask, wait(20), ['supplement']], next: ['accept'], online: true },
  'accepted online, then asked': {
    lived: [ask, wait(20), ['supplement'], ['accept'], wait(3), ask],
    next: ['supplement'],
    online: true,
  },
};

const calendars = new Calendars();
const representative = { name: 'Trần Văn Bình', phone: '0987654321', ground: 'authorised', document: '12/2026/GUQ' };

async function live(intake: Intake, { lived, online }: Course, adminUrl: string): Promise<string> {
  const { channel: _channel, ...filing } = validDossier;
  const path = online ? '/v1/submissions' : '/v1/dossiers';
  const body = online ? { ...filing, representative } : validDossier;
  const { code } = (await intake.call('counter', 'POST', path, { body })).json();
  // Every ground stops this dossier's clock, so that all of them are met.
  const widened = `update dossiers set rules = jsonb_set(rules, '{pausedBy}', $1) where code = $2`;
  await intake.db.$client.query(widened, [JSON.stringify(grounds), code]);
  for (const [verb, body = {}] of lived) {
    if (verb === 'wait') intake.now += (body as { hours: number }).hours * 3_600_000;
    else if (verb === 'complete') await completeStep(intake, code, adminUrl);
    else expect((await say(intake, code, [verb, body])).statusCode, verb).toBe(200);
  }
  return code;
}

/** What the routing service does when an officer has done a step. */
async function completeStep(intake: Intake, code: string, adminUrl: string): Promise<void> {
  const db = connect(adminUrl, { max: 1 });
  const { id } = await getDossier(db, code);
  const [task] = await readOpenTasks(db, [id]);
  const ref = { id: task!.id, accepts: () => true, officerId: 'vp-one-stop-1' };
  const by = { actor: 'officer:x', time: async () => intake.now };
  await transaction(db, (tx) => completeTask(tx, { calendars, vault: undefined as never }, ref, by));
  await db.$client.end();
}

const say = (intake: Intake, code: string, [verb, body = {}]: Verb) =>
  intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*' } });

/** A dossier without what it has of each place, such as whether its procedure lets it be suspended there. */
function withoutIdentity({ code: _code, applicantId: _person, applicant, version: _version, ...dossier }: Told) {
  const representation = dossier.representation && { ...dossier.representation, representativeId: '' };
  return { ...dossier, applicant, representation, allowed: dossier.allowed.filter((command) => command !== 'suspend') };
}
type Told = Record<string, unknown> & {
  readonly status: number;
  readonly allowed: readonly string[];
  readonly representation?: object | null;
};

/** What must be the same in both places: the dossier, its running clocks, the time it has had and whom it waits on. */
async function standing(intake: Intake, code: string) {
  const dossier = withoutIdentity((await intake.call('supervisor', 'GET', `/v1/dossiers/${code}`)).json());
  const { state, ledger, clocks } = toDeadlineView(code, await deadlineStateOf(intake.deps, code, {}), 'vi');
  const { shares: _shares, ...minutes } = ledger ?? {};
  const isRunning = ({ endedAt }: { endedAt: string | null }) => endedAt === null;
  const byKind = (a: { kind: string }, b: { kind: string }) => a.kind.localeCompare(b.kind);
  const running = clocks.filter(isRunning).sort(byKind);
  const { waitingOn } = await waitingOnOf(intake.db, code, { now: intake.now, language: 'vi' });
  return { dossier, state, minutes, running, waitingOn };
}

test('an open dossier goes on elsewhere as it would have here', async ({ intake, oversight, elsewhere, database }) => {
  const started = intake.now;
  const met = new Set<number>();
  const isLate = ({ lived }: Course) => lived.includes(aWeek);
  const [inTime, late] = [false, true].map((when) => Object.entries(courses).filter(([, one]) => isLate(one) === when));
  for (const [group, before] of [
    [inTime!, 0],
    [late!, inTime!.length],
  ] as const) {
    let now = started;
    const lived = new Map<string, { name: string; next: Verb }>();
    for (const [name, course] of group) {
      intake.now = started;
      lived.set(await live(intake, course, database.adminUrl), { name, next: course.next });
      now = Math.max(now, intake.now);
    }
    intake.now = elsewhere.now = now;
    const reports = await move(oversight, elsewhere);
    const counts = { imported: lived.size, alreadyImported: before, refused: 0, differing: 0 };
    expect(reports.at(-1)!.summary, JSON.stringify(reports, null, 1)).toMatchObject(counts);
    const codes = new Map(reports.map(({ externalCode, code }) => [externalCode, code]));
    for (const [code, { name }] of lived) {
      const here = await standing(intake, code);
      met.add(here.dossier.status);
      expect(await standing(elsewhere, codes.get(code)!), name).toEqual(here);
      await requireImported(elsewhere, codes.get(code)!, name);
    }
    intake.now = elsewhere.now = now + 5 * 3_600_000;
    for (const [code, { name, next }] of lived) {
      const there = codes.get(code)!;
      const answers = [await say(intake, code, next), await say(elsewhere, there, next)];
      const statuses = answers.map(({ statusCode }) => statusCode);
      expect(statuses, `${name}: ${answers[1]!.body}`).toEqual([200, 200]);
      // Who decided to finish early is who asked, by another token there.
      const told = answers.map((answer) => ({ ...answer.json(), early: answer.json().early?.skipped }));
      const [here, elsewhereToo] = told.map(withoutIdentity);
      expect(elsewhereToo, name).toEqual(here);
    }
  }
  expect([...met].sort()).toEqual(importable.toSorted());
}, 120_000);

interface Reported {
  readonly externalCode: string;
  readonly code: string;
  readonly summary?: object;
}

async function move(from: Oversight, to: Intake): Promise<Reported[]> {
  const { body } = await from.call('admin', 'GET', '/v1/dossiers/export?format=import');
  const headers = { 'content-type': 'application/x-ndjson' };
  const report = (await to.call('counter', 'POST', '/v1/imports', { body, headers })).body;
  return report
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Its history replays into its row, and says nothing before the instant of the import. */
async function requireImported(intake: Intake, code: string, name: string): Promise<void> {
  const { id, ...row } = await getDossier(intake.db, code);
  const lines = await readHistory(intake.db, id);
  expect(asKnownOn(lines, intake.now), name).toEqual({ id, ...row });
  expect(
    lines.map(({ at }) => at),
    name,
  ).toEqual(lines.map(() => intake.now));
  const known = toDeadlineView(code, await deadlineStateOf(intake.deps, code, { asKnownOn: intake.now - 1 }), 'vi');
  expect(known, name).toMatchObject({ state: 'not-started', history: [], ledger: null });
}

/** Random days of an agency, played through the API and on a model of the rules: after each command both agree. */

import { randomUUID } from 'node:crypto';
import { connect } from '@motcua/db/database';
import { eventsOf, readClocks } from '@motcua/db/deadlines/deadlines';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { Calendars } from '@motcua/db/reference/calendars';
import { deriveClock } from '@motcua/domain/deadlines/clock';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { Status } from '@motcua/domain/dossiers/status';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import fc from 'fast-check';
import { expect } from 'vitest';
import { at, routingTest as test } from '../routing.fixture.ts';
import type { Model, ModelDossier } from './model.fixture.ts';
import * as rules from './model.fixture.ts';
import * as commands from './model-commands.fixture.ts';

/** A dossier without what the model does not know. */
const comparable = (dossier: Dossier) =>
  JSON.parse(JSON.stringify(dossier, (key, value) => (key === 'by' || key === 'noteId' ? undefined : value)));

async function requireSame(model: Model, { routing }: commands.Real, of: ModelDossier): Promise<void> {
  const { id, code } = of.dossier;
  const stored = await getDossier(routing.db, code);
  expect(comparable(stored)).toEqual(comparable(of.dossier));
  const rows = await routing.rows<object>(
    `select step_no as "stepNo", round, unit_id as unit, officer_id as officer, state, version, due_at,
      opened_at as "openedAt", claimed_at as "claimedAt", closed_at as "closedAt" from tasks where dossier_id = $1 order by id`,
    [id],
  );
  const instant = (value: unknown) => (value instanceof Date ? value.getTime() : value);
  const shown = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, instant(value)])));
  expect(shown).toMatchObject(of.tasks);
  const asked = 'select state, closed_at as "closedAt" from consultations where dossier_id = $1 order by id';
  const questions = await routing.rows<{ state: string; closedAt: Date | null }>(asked, [id]);
  expect(questions.map(({ state, closedAt }) => [state, instant(closedAt)])).toEqual(
    of.questions.map(({ state, closedAt }) => [state, closedAt]),
  );
  const entries = await readHistory(routing.db, id);
  expect(entries.map(({ type }) => type)).toEqual(of.entries.map(([type]) => type));
  expect(entries.map(({ data }) => data)).toMatchObject(of.entries.map(([, data]) => data));
  for (const { deadline, task } of await readClocks(routing.db, id)) {
    const { kind, anchorAt, term, dueAt, closedAt } = deadline;
    if (kind === 'consultation') continue;
    const own = of.tasks.find(({ stepNo, round }) => stepNo === task!.stepNo && round === task!.round)!;
    expect([closedAt, anchorAt]).toEqual([own.closedAt, own.openedAt]);
    const derived = deriveClock({ kind, calendar: model.calendar, anchorAt, term }, eventsOf(stored));
    if (closedAt === null) expect(dueAt).toBe(derived.dueAt);
  }
  const clocks = (await readClocks(routing.db, id)).filter(({ deadline }) => deadline.kind === 'consultation');
  expect(clocks.map(({ deadline }) => deadline.closedAt)).toEqual(of.questions.map(({ closedAt }) => closedAt));
  const hanging = (await routing.call('auditor', 'GET', '/v1/waiting?limit=200')).json().items;
  const own = hanging.find(({ dossier }: { dossier: string }) => dossier === code);
  expect((own?.waitingOn ?? []).map(({ why, officer }: Record<string, unknown>) => [why, officer])).toEqual(
    rules.waiting(model, of),
  );
}

class Step implements fc.AsyncCommand<Model, commands.Real> {
  readonly name: string;
  readonly carry: commands.Carry;
  readonly place: number;
  readonly minutes: number;
  constructor(name: string, carry: commands.Carry, place: number, minutes: number) {
    this.name = name;
    this.carry = carry;
    this.place = place;
    this.minutes = minutes;
  }
  check = () => true;
  async run(model: Model, real: commands.Real): Promise<void> {
    model.now += this.minutes * 60_000;
    real.routing.now = model.now;
    const of = model.dossiers[this.place]!;
    const { outcome, expected } = await this.carry(model, real, of);
    expect(outcome, this.name).toBe(expected);
    await requireSame(model, real, of);
  }
  toString = () => `${this.name} after ${this.minutes} min`;
}

const step = (name: string, carries: fc.Arbitrary<commands.Carry>) =>
  fc
    .tuple(carries, fc.nat({ max: 1 }), fc.integer({ min: 1, max: 200 }))
    .map(([carry, place, minutes]) => new Step(name, carry, place, minutes));

const days = fc.commands(
  [
    ...[1, 2, 3, 4].map(() => step('a command on a task', commands.onTask)),
    ...[1, 2].map(() => step('two at once', commands.twoAtOnce)),
    ...[1, 2].map(() => step('assigning', commands.assigning)),
    step('clearing a desk', commands.clearing),
    step('asking others', commands.asking),
    step('settling a question', commands.settling),
    ...[1, 2].map(() => step('leaving', commands.leaving)),
    step('coming back', commands.comingBack),
    step('the counter', commands.byCounter),
  ],
  { maxCommands: 40, size: 'max' },
);

async function setUp({ routing, calendars }: commands.Real): Promise<Model> {
  const run = randomUUID().slice(0, 8);
  const staff = {
    'vp-one-stop': [`${run}-a`, `${run}-b`],
    'vp-justice': [`${run}-c`, `${run}-d`],
    'vp-leaders': [`${run}-e`],
  };
  routing.now = at('2026-11-23T08:00:00');
  for (const [unit, ids] of Object.entries(staff)) await routing.staff(unit, ...ids);
  const { calendar } = await calendars.get(routing.db, 'vn', 1);
  const dossiers: ModelDossier[] = [];
  const model = { now: routing.now, calendar, staff, dossiers, absences: [] };
  for (const _ of [1, 2]) {
    const { code } = await routing.register({ rules: { ...frozenRules, pausedBy: ['posting'] } });
    const dossier = await getDossier(routing.db, code);
    dossiers.push({ dossier, tasks: [], questions: [], entries: [['dossier.accepted', {}]] });
    rules.open(model, dossiers.at(-1)!, 0);
  }
  return model;
}

test('any day of an agency is what the rules say, command by command', async ({ routing, database }) => {
  const intake = connect(database.urls['motcua_intake']!, { max: 2 });
  const real: commands.Real = { routing, intake, calendars: new Calendars() };
  await fc.assert(
    fc.asyncProperty(days, async (course) => {
      await fc.asyncModelRun(async () => ({ model: await setUp(real), real }), course);
      await routing.rows(`update dossiers set ended_at = now(), status = ${Status.finished} where ended_at is null`);
    }),
    { numRuns: 30, seed: 20261126 },
  );
  await intake.$client.end();
}, 120_000);

/** Commands of an agency's day, as arbitraries. Each does the same to the service and to the model. */

import { type Database, transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import type { Calendars } from '@motcua/db/reference/calendars';
import { applyCommand } from '@motcua/db/verbs/apply';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import { Refusal } from '@motcua/domain/refusal';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { Routing } from '../routing.fixture.ts';
import type { Model, ModelDossier, ModelTask, OnTask, Outcome } from './model.fixture.ts';
import * as rules from './model.fixture.ts';

/** What is under test: the service, and the counter beside it. */
export interface Real {
  readonly routing: Routing;
  readonly intake: Database;
  readonly calendars: Calendars;
}

interface Carried {
  readonly expected: Outcome;
  readonly outcome: Outcome;
}

/** Does the same to the model and to the service, and gives the outcome of each. */
export type Carry = (model: Model, real: Real, of: ModelDossier) => Promise<Carried>;

const codeOf = ({ statusCode, body }: LightMyRequestResponse): Outcome =>
  statusCode < 300 ? 'done' : JSON.parse(body).code;

/** A place in a list of the model, counted from its end. */
const places = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) });
/** An officer: who holds the present task, one of its unit, or anybody; sometimes one who does not exist. */
const officers = fc.oneof(
  fc.constant({ among: 'holders', place: 0 } as const),
  fc.record({ among: fc.constant('unit' as const), place: fc.nat({ max: 1 }) }),
  fc.record({ among: fc.constant('all' as const), place: fc.nat({ max: 5 }) }),
);
type Picked = typeof officers extends fc.Arbitrary<infer T> ? T : never;
const named = fc.option(officers, { nil: undefined, freq: 1 });
const delegates = fc.option(officers, { nil: undefined, freq: 4 });
/** A task of a dossier: mostly the present one. */
const tasks = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });

function pick({ staff }: Model, of: ModelDossier, { among, place }: Picked): string {
  const task = rules.current(of);
  if (among === 'holders') return task.officer ?? 'nobody';
  return (among === 'unit' ? staff[rules.unitOf(task)]! : Object.values(staff).flat())[place] ?? 'nobody';
}
const taskAt = ({ tasks }: ModelDossier, place: number): ModelTask => tasks.at(-1 - place) ?? tasks.at(-1)!;

async function idOf({ routing }: Real, { dossier }: ModelDossier, { stepNo, round }: ModelTask): Promise<string> {
  const found = 'select id from tasks where dossier_id = $1 and step_no = $2 and round = $3';
  return (await routing.rows<{ id: string }>(found, [dossier.id, stepNo, round]))[0]!.id;
}

async function send(real: Real, of: ModelDossier, wanted: OnTask): Promise<LightMyRequestResponse> {
  const { verb, task, version, officer: officerId, toStep } = wanted;
  const without = verb === 'complete-without' ? { withoutAnswers: true, reason: 'gấp' } : {};
  const back = verb === 'return' ? { toStep, reason: 'thiếu' } : {};
  const path = verb === 'complete-without' ? 'complete' : verb;
  return real.routing.command(await idOf(real, of, task), path, { officerId, ...without, ...back }, version);
}

const wants = fc.record({
  verb: fc.constantFrom('claim', 'complete', 'complete', 'complete-without', 'return', 'reassign'),
  task: tasks,
  isStale: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  officer: named,
  toStep: places,
});
type Wants = typeof wants extends fc.Arbitrary<infer T> ? T : never;

function wantedOf(model: Model, of: ModelDossier, { verb, task: place, isStale, officer, toStep }: Wants): OnTask {
  const task = taskAt(of, place);
  const who = officer && pick(model, of, officer);
  const version = task.version + (isStale ? 1 : 0);
  return {
    verb: verb as OnTask['verb'],
    task,
    version,
    officer: verb === 'reassign' ? (who ?? 'nobody') : who,
    toStep,
  };
}

export const onTask = wants.map(
  (given): Carry =>
    async (model, real, of) => {
      const wanted = wantedOf(model, of, given);
      const response = await send(real, of, wanted);
      if (response.statusCode === 409 || response.statusCode === 412)
        expect(response.json().facts, response.body).toHaveProperty('allowed');
      return { outcome: codeOf(response), expected: rules.onTask(model, of, wanted) };
    },
);

const present = { task: 0, isStale: false } as const;

/** Two officers at once on the same version of the same task: as if one had come before the other, in either order. */
export const twoAtOnce = fc.tuple(wants, wants).map(
  ([one, two]): Carry =>
    async (model, real, of) => {
      const both = [wantedOf(model, of, { ...one, ...present }), wantedOf(model, of, { ...two, ...present })] as const;
      const responses = await Promise.all(both.map((wanted) => send(real, of, wanted)));
      const outcome = responses.map(codeOf);
      const inOrder = ([first, second]: readonly [number, number]) => {
        const here = model.dossiers.indexOf(of);
        const { calendar, ...rest } = model;
        const tried = { ...structuredClone(rest), calendar };
        const outcomes: Outcome[] = [];
        for (const place of [first, second]) {
          const there = tried.dossiers[here]!;
          const task = there.tasks[of.tasks.indexOf(both[place]!.task)]!;
          outcomes[place] = rules.onTask(tried, there, { ...both[place]!, task });
        }
        return { order: [first, second], outcomes };
      };
      const orders = [inOrder([0, 1]), inOrder([1, 0])];
      const fits = orders.find(({ outcomes }) => outcomes.every((one, place) => one === outcome[place])) ?? orders[0]!;
      for (const place of fits.order) rules.onTask(model, of, both[place]!);
      for (const stale of responses.filter(({ statusCode }) => statusCode === 412))
        expect(stale.json().facts).toMatchObject({ state: both[0].task.state, version: both[0].task.version });
      return { outcome: outcome.join(), expected: fits.outcomes.join() };
    },
);

export const assigning = fc.constant<Carry>(async (model, real, of) => ({
  outcome: await real.routing.assign(await idOf(real, of, rules.current(of))),
  expected: rules.assignTask(model, of),
}));

export const clearing = fc.tuple(officers, named).map(
  ([from, to]): Carry =>
    async (model, real, of) => {
      const fromOfficer = pick(model, of, from);
      const given = to && pick(model, of, to);
      const toOfficer = given === fromOfficer ? undefined : given;
      const body = { fromOfficer, toOfficer, filter: { dossier: of.dossier.code } };
      const response = await real.routing.call('supervisor', 'POST', '/v1/task-reassignments', { body });
      const [report] =
        response.statusCode < 300 ? response.body.split('\n').map((line) => line && JSON.parse(line)) : [];
      const moved = report?.problem?.code ?? (report?.outcome === 'reassigned' ? 'done' : 'nothing');
      const outcome = response.statusCode < 300 ? moved : codeOf(response);
      return { outcome, expected: rules.clearDesk(model, of, fromOfficer, toOfficer) };
    },
);

export const asking = tasks.map(
  (place): Carry =>
    async (_model, real, of) => {
      const task = taskAt(of, place);
      const path = `/v1/tasks/${await idOf(real, of, task)}/consultations`;
      const body = { agency: 'H42', question: 'có trong sổ gốc không?', budgetMinutes: 60 };
      const response = await real.routing.call('officer', 'POST', path, { body });
      const expected = rules.ask(of, task);
      if (response.statusCode < 300 && expected === 'done') of.questions.at(-1)!.id = response.json().id;
      return { outcome: codeOf(response), expected };
    },
);

export const settling = fc.tuple(places, fc.constantFrom('answered', 'withdrawn')).map(
  ([place, state]): Carry =>
    async (model, real, of) => {
      const question = of.questions.at(-1 - place);
      if (question === undefined) return { outcome: 'nothing', expected: 'nothing' };
      const [verb, body] = state === 'answered' ? ['answer', { answer: 'có' }] : ['withdraw', { reason: 'thôi' }];
      const path = `/v1/consultations/${question.id}/${verb}`;
      const response = await real.routing.call('admin', 'POST', path, { body, headers: { 'if-match': '*' } });
      return { outcome: codeOf(response), expected: rules.settle(model, of, question, state as 'answered') };
    },
);

/** Mostly of somebody who has something to do. */
const leavers = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ among: 'holders', place: 0 } as const) },
  { weight: 1, arbitrary: officers },
);
export const leaving = fc.tuple(leavers, delegates).map(
  ([who, by]): Carry =>
    async (model, real, of) => {
      const [officer, delegate] = [pick(model, of, who), by === undefined ? null : pick(model, of, by)];
      const response = await real.routing.away(officer, { delegate });
      const expected = rules.leave(model, officer, delegate);
      if (response.statusCode < 300 && expected === 'done') model.absences.at(-1)!.id = response.json().id;
      return { outcome: codeOf(response), expected };
    },
);

export const comingBack = places.map(
  (place): Carry =>
    async (model, real) => {
      const absence = model.absences.at(-1 - place);
      if (absence === undefined) return { outcome: 'nothing', expected: 'nothing' };
      const response = await real.routing.call(
        'supervisor',
        'DELETE',
        `/v1/officers/${absence.officer}/absences/${absence.id}`,
      );
      return { outcome: codeOf(response), expected: rules.comeBack(model, absence) };
    },
);

const posting = { type: 'suspend', ground: 'posting', basis: 'Điều 16', document: null } as const;
const counterCommands: readonly DossierCommand[] = [posting, { type: 'resume' }, { type: 'finish', result: 'granted' }];

/** What the counter does meanwhile. */
export const byCounter = fc.constantFrom(...counterCommands).map(
  (wanted): Carry =>
    async (model, real, of) => {
      const outcome = await transaction(real.intake, async (tx) => {
        const locked = await lockDossier(tx, real.calendars, { id: of.dossier.id });
        await applyCommand(tx, locked, wanted, { actor: 'counter:x', at: model.now });
        return 'done';
      }).catch((error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      });
      return { outcome, expected: rules.command(model, of, wanted) };
    },
);

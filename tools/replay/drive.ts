import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client.ts';
import { CommandError } from '../command-line.ts';
import type { Action, Plan, PlannedCase } from './plan.ts';
import { Receiver } from './receiver.ts';

/** What became of the cases, as the system itself judges them. `odd` counts cases, `seconds` is wall time. */
export interface Totals {
  readonly cases: number;
  readonly finishedEarly: number;
  readonly finishedOnTime: number;
  readonly finishedLate: number;
  readonly open: number;
  readonly openPastDue: number;
  readonly breachAlertsRaised: number;
  readonly breachAlertsDelivered: number;
  readonly odd: number;
  readonly seconds: number;
}

interface Replayed {
  readonly code: string;
  taskId: string | null;
  lateness?: string;
}

/** One replay under way. */
interface Run {
  readonly client: Client;
  /** Names this replay's calendar, and the system its cases are imported from. */
  readonly name: string;
  readonly dossiers: Map<PlannedCase, Replayed>;
}

const agency = 'H42.12';
/** Days that the calendar reaches beyond the log: budgets of steps may run on after the last event. */
const marginDays = 800;

/** Replays a log through the public API in simulated time. `tick` gets the number of actions just done. */
export async function replay(
  client: Client,
  plan: Plan,
  timeZone: string,
  tick: (actions: number) => void,
): Promise<Totals> {
  const startedAt = performance.now();
  await using stack = new AsyncDisposableStack();
  const receiver = new Receiver();
  const url = await receiver.start();
  stack.defer(() => receiver.stop());
  stack.defer(await subscribe(client, url));
  const run: Run = { client, name: `replay-${randomBytes(4).toString('hex')}`, dossiers: new Map() };
  const definition = calendarFor(plan, timeZone);
  const basis = 'replay of an event log';
  await client.send('admin', 'POST', `/v1/calendars/${run.name}/editions`, { definition, basis });
  await playAll(run, plan, tick);
  await untilDelivered(client);
  const codes = new Set([...run.dossiers.values()].map(({ code }) => code));
  return {
    ...(await countJudgements(run)),
    breachAlertsRaised: await countBreachAlerts(client, codes),
    breachAlertsDelivered: receiver.countBreaches(codes),
    odd: plan.odd.size,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** Subscribes to the breaches of dossiers; returns the function that ends the subscription. */
async function subscribe(client: Client, url: string): Promise<() => Promise<void>> {
  const wanted = { url, rungs: ['breached'], kinds: ['statutory'] };
  const { id } = await client.send<{ id: string }>('supervisor', 'POST', '/v1/subscriptions', wanted);
  return () => client.send('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
}

async function playAll(run: Run, plan: Plan, tick: (actions: number) => void): Promise<void> {
  await moveTime(run.client, plan.firstAt);
  for (const [at, actions] of Map.groupBy(plan.actions, (action) => action.at)) {
    if (at > plan.firstAt) await moveTime(run.client, at);
    await actTogether(run, actions);
    tick(actions.length);
  }
  if (plan.lastAt > (plan.actions.at(-1)?.at ?? plan.firstAt)) await moveTime(run.client, plan.lastAt);
}

const moveTime = (client: Client, at: number) =>
  client.send('admin', 'PUT', '/v1/clock', { now: new Date(at).toISOString() });

/**
 * The actions of one instant: new cases are imported together, then all cases go on side by side, each in its order.
 */
async function actTogether(run: Run, actions: readonly Action[]): Promise<void> {
  const beginning = actions.filter(({ type }) => type === 'import').map(({ of }) => of);
  if (beginning.length > 0) await importCases(run, beginning);
  const goingOn = Map.groupBy(actions, ({ of }) => run.dossiers.get(of)!).entries();
  await Promise.all(
    goingOn.map(async ([dossier, ofCase]) => {
      for (const { type } of ofCase) if (type !== 'import') await act(run.client, type, dossier);
    }),
  );
}

async function act(client: Client, type: 'complete' | 'finish', dossier: Replayed): Promise<void> {
  if (type === 'finish') {
    const path = `/v1/dossiers/${encodeURIComponent(dossier.code)}/finish`;
    // A log does not say why a case was late; the reason has no effect on a case that was not.
    const finish = { result: 'granted', delayReason: 'coordination' };
    dossier.lateness = (await client.send<{ lateness: string }>('counter', 'POST', path, finish)).lateness;
    return;
  }
  const path = `/v1/tasks/${dossier.taskId}/complete`;
  const { next } = await client.send<{ next: { id: string } | null }>('officer', 'POST', path);
  dossier.taskId = next?.id ?? null;
}

interface ImportReport {
  readonly outcome: string;
  readonly code: string;
  readonly firstTaskId: string;
}

async function importCases({ client, name, dossiers }: Run, cases: readonly PlannedCase[]): Promise<void> {
  const rows = cases.map((of) => rowOf(name, of));
  const reports = await client.sendRows<ImportReport>('counter', '/v1/imports', rows);
  for (const [i, of] of cases.entries()) {
    const report = reports[i];
    if (report?.outcome !== 'imported')
      throw new CommandError(`Case ${of.id} was not imported: ${JSON.stringify(report)}`);
    dossiers.set(of, { code: report.code, taskId: report.firstTaskId });
  }
}

const rowOf = (run: string, of: PlannedCase): object => ({
  system: run,
  externalCode: of.id,
  procedure: '1.013225',
  acceptedAt: new Date(of.startAt).toISOString(),
  promisedAt: new Date(of.deadlineAt).toISOString(),
  applicant: { name: `Applicant of ${of.id}` },
  receivingAgency: agency,
  calendarId: run,
  ...(of.steps.length === 0 ? {} : { steps: of.steps.map(({ name }) => ({ code: name, name })) }),
});

/** Monday to Friday, eight hours a day, without holidays: a log says no more about its authority than the time zone. */
function calendarFor(plan: Plan, timeZone: string): object {
  const day = (at: number, days: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().add({ days }).toString();
  const latest = plan.cases.reduce((last, { deadlineAt }) => Math.max(last, deadlineAt), plan.lastAt);
  const earliest = plan.cases.reduce((first, { deadlineAt }) => Math.min(first, deadlineAt), plan.firstAt);
  const sessions = ['08:00-12:00', '13:00-17:00'];
  const week = { mon: sessions, tue: sessions, wed: sessions, thu: sessions, fri: sessions };
  return {
    timeZone,
    hoursPerDay: 8,
    covers: [day(earliest, -marginDays), day(latest, marginDays)],
    standardDay: sessions,
    week,
    exceptions: [],
  };
}

/** Waits until no delivery is pending any more. */
async function untilDelivered(client: Client): Promise<void> {
  for (;;) {
    const { items } = await client.get<{ items: unknown[] }>('supervisor', '/v1/deliveries?state=pending&limit=1');
    if (items.length === 0) return;
    await delay(100);
  }
}

/** The cases by the lateness that the system gives them. */
async function countJudgements({ client, dossiers }: Run) {
  const replayed = [...dossiers.values()];
  for (const dossier of replayed.filter(({ lateness }) => lateness === undefined)) {
    const path = `/v1/dossiers/${encodeURIComponent(dossier.code)}`;
    dossier.lateness = (await client.get<{ lateness: string }>('auditor', path)).lateness;
  }
  const count = (lateness: string) => replayed.filter((dossier) => dossier.lateness === lateness).length;
  return {
    cases: replayed.length,
    finishedEarly: count('early'),
    finishedOnTime: count('on-time'),
    finishedLate: count('late'),
    open: count('open') + count('open-late'),
    openPastDue: count('open-late'),
  };
}

async function countBreachAlerts(client: Client, codes: ReadonlySet<string>): Promise<number> {
  let count = 0;
  let cursor = '';
  for (;;) {
    const path = `/v1/alerts?rung=breached&kind=statutory&limit=200${cursor}`;
    const page = await client.get<{ items: { dossier: string }[]; next: string | null }>('supervisor', path);
    count += page.items.filter(({ dossier }) => codes.has(dossier)).length;
    if (page.next === null) return count;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}

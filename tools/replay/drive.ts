import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client.ts';
import type { Action, Plan, PlannedCase } from './plan.ts';
import { Receiver } from './receiver.ts';

/** What came of the cases, as the system itself judged them. `odd` counts cases, `seconds` is wall time. */
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

const agency = 'H42.12';
/** Days the calendar reaches beyond the log: budgets of steps may run on after the last event. */
const marginDays = 800;

/** Lives a log through the public API under the simulated clock and says what came of it. */
export async function replay(
  client: Client,
  plan: Plan,
  timeZone: string,
  tick: (actions: number) => void,
): Promise<Totals> {
  const startedAt = performance.now();
  const receiver = new Receiver();
  const url = await receiver.start();
  const run = `replay-${randomBytes(4).toString('hex')}`;
  const subscription = await client.send<{ id: string }>('supervisor', 'POST', '/v1/subscriptions', {
    ...{ url, rungs: ['breached'], kinds: ['statutory'] },
  });
  try {
    await client.send('admin', 'POST', `/v1/calendars/${run}/editions`, {
      definition: calendarFor(plan, timeZone),
      basis: 'replay of an event log',
    });
    const replayed = new Map<PlannedCase, Replayed>();
    await moveClock(client, plan.firstAt);
    for (const [at, actions] of Map.groupBy(plan.actions, (action) => action.at)) {
      if (at > plan.firstAt) await moveClock(client, at);
      await actTogether(client, run, actions, replayed);
      tick(actions.length);
    }
    if (plan.lastAt > (plan.actions.at(-1)?.at ?? plan.firstAt)) await moveClock(client, plan.lastAt);
    await untilDelivered(client);
    return await sumUp(client, plan, replayed, receiver, startedAt);
  } finally {
    await client.send('supervisor', 'DELETE', `/v1/subscriptions/${subscription.id}`);
    await receiver.stop();
  }
}

const moveClock = (client: Client, at: number) =>
  client.send('admin', 'PUT', '/v1/clock', { now: new Date(at).toISOString() });

/** What happens at one instant: what begins is taken over together, then the cases go on side by side, each in its order. */
async function actTogether(
  client: Client,
  run: string,
  actions: readonly Action[],
  replayed: Map<PlannedCase, Replayed>,
): Promise<void> {
  const beginning = actions.filter(({ type }) => type === 'import').map(({ of }) => of);
  if (beginning.length > 0) await importCases(client, run, beginning, replayed);
  const goingOn = Map.groupBy(actions, ({ of }) => replayed.get(of)!).entries();
  await Promise.all(
    goingOn.map(async ([dossier, ofCase]) => {
      for (const { type } of ofCase) if (type !== 'import') await act(client, type, dossier);
    }),
  );
}

async function act(client: Client, type: 'complete' | 'finish', dossier: Replayed): Promise<void> {
  if (type === 'finish') {
    const path = `/v1/dossiers/${encodeURIComponent(dossier.code)}/finish`;
    // A log does not tell why a case was late; the reason has no effect on one that was not.
    const finish = { result: 'granted', delayReason: 'coordination' };
    dossier.lateness = (await client.send<{ lateness: string }>('counter', 'POST', path, finish)).lateness;
    return;
  }
  const path = `/v1/tasks/${dossier.taskId}/complete`;
  const { next } = await client.send<{ next: { id: string } | null }>('officer', 'POST', path);
  dossier.taskId = next?.id ?? null;
}

async function importCases(
  client: Client,
  run: string,
  cases: readonly PlannedCase[],
  replayed: Map<PlannedCase, Replayed>,
): Promise<void> {
  interface Report {
    readonly outcome: string;
    readonly code: string;
    readonly firstTaskId: string;
  }
  const rows = cases.map((of) => rowOf(run, of));
  const reports = await client.sendRows<Report>('counter', '/v1/imports', rows);
  for (const [i, of] of cases.entries()) {
    const report = reports[i];
    if (report?.outcome !== 'imported') throw new Error(`case ${of.id} was not imported: ${JSON.stringify(report)}`);
    replayed.set(of, { code: report.code, taskId: report.firstTaskId });
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

/** Monday to Friday, eight hours a day, no holidays: what a log tells of its office is its zone. */
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

/** Resolves when no delivery waits any more. */
async function untilDelivered(client: Client): Promise<void> {
  for (;;) {
    const { items } = await client.get<{ items: unknown[] }>('supervisor', '/v1/deliveries?state=pending&limit=1');
    if (items.length === 0) return;
    await delay(100);
  }
}

async function sumUp(
  client: Client,
  plan: Plan,
  replayed: ReadonlyMap<PlannedCase, Replayed>,
  receiver: Receiver,
  startedAt: number,
): Promise<Totals> {
  const dossiers = [...replayed.values()];
  const codes = new Set(dossiers.map(({ code }) => code));
  for (const dossier of dossiers.filter(({ lateness }) => lateness === undefined)) {
    const path = `/v1/dossiers/${encodeURIComponent(dossier.code)}`;
    dossier.lateness = (await client.get<{ lateness: string }>('auditor', path)).lateness;
  }
  const count = (lateness: string) => dossiers.filter((dossier) => dossier.lateness === lateness).length;
  return {
    cases: dossiers.length,
    finishedEarly: count('early'),
    finishedOnTime: count('on-time'),
    finishedLate: count('late'),
    open: count('open') + count('open-late'),
    openPastDue: count('open-late'),
    breachAlertsRaised: await countBreachAlerts(client, codes),
    breachAlertsDelivered: receiver.countBreaches(codes),
    odd: plan.odd.size,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
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

import type { LoggedCase } from './log.ts';

/** A case that can be replayed: instants are epoch ms; `steps` are the events that can be sent, in order of time. */
export interface PlannedCase {
  readonly id: string;
  readonly startAt: number;
  readonly deadlineAt: number;
  readonly finishAt: number | null;
  readonly steps: readonly { readonly name: string; readonly at: number }[];
}

export type Action =
  | { readonly type: 'import'; readonly at: number; readonly of: PlannedCase }
  | { readonly type: 'complete'; readonly at: number; readonly of: PlannedCase }
  | { readonly type: 'finish'; readonly at: number; readonly of: PlannedCase };

export interface Plan {
  readonly cases: readonly PlannedCase[];
  /** Everything to do, in order of time; at one instant imports come first and finishes last. */
  readonly actions: readonly Action[];
  /** What was odd about a case, by its id. */
  readonly odd: ReadonlyMap<string, readonly string[]>;
  readonly firstAt: number;
  /** The latest of all events and ends. */
  readonly lastAt: number;
}

const order = { import: 0, complete: 1, finish: 2 } as const;

/** Turns a log into commands, in order of time. `odd` names everything that was changed or left out. */
export function planReplay(log: readonly LoggedCase[]): Plan {
  const odd = new Map<string, string[]>();
  const cases: PlannedCase[] = [];
  const seen: number[] = [];
  for (const logged of log) {
    const reasons: string[] = [];
    const planned = planCase(logged, reasons, seen);
    if (planned !== undefined) cases.push(planned);
    if (reasons.length > 0) odd.set(logged.id, reasons);
  }
  const actions = cases.flatMap(actionsOf).sort((a, b) => a.at - b.at || order[a.type] - order[b.type]);
  const firstAt = actions[0]?.at ?? 0;
  return { cases, actions, odd, firstAt, lastAt: seen.reduce((latest, at) => Math.max(latest, at), firstAt) };
}

function planCase(logged: LoggedCase, reasons: string[], seen: number[]): PlannedCase | undefined {
  const startAt = instantOf(logged.startdate);
  const deadlineAt = instantOf(logged.deadline);
  const endAt = instantOf(logged.enddate);
  const events = logged.events.map(({ name, at }) => ({ name, at: instantOf(at) }));
  if (startAt === undefined || deadlineAt === undefined) {
    reasons.push('has no readable start or deadline: not sent');
    return undefined;
  }
  if (deadlineAt < startAt) {
    reasons.push('is due before it starts: not sent');
    return undefined;
  }
  if (logged.enddate !== undefined && endAt === undefined) reasons.push('has an unreadable end: left open');
  if (endAt !== undefined && endAt < startAt) reasons.push('ends before it starts: finished at its start');
  const finishAt = endAt === undefined ? null : Math.max(endAt, startAt);
  const left = { before: 0, after: 0, unreadable: 0 };
  const steps: { name: string; at: number }[] = [];
  for (const { name, at } of events) {
    if (at !== undefined) seen.push(at);
    if (at === undefined) left.unreadable += 1;
    else if (finishAt !== null && at > finishAt) left.after += 1;
    else if (at < startAt) left.before += 1;
    else steps.push({ name, at });
  }
  if (endAt !== undefined) seen.push(endAt);
  if (left.after > 0) reasons.push(`${left.after} event(s) after its end: not sent`);
  if (left.before > 0) reasons.push(`${left.before} event(s) before its start: not sent`);
  if (left.unreadable > 0) reasons.push(`${left.unreadable} event(s) without a readable instant: not sent`);
  steps.sort((a, b) => a.at - b.at);
  return { id: logged.id, startAt, deadlineAt, finishAt, steps };
}

function actionsOf(of: PlannedCase): Action[] {
  return [
    { type: 'import', at: of.startAt, of },
    ...of.steps.map(({ at }) => ({ type: 'complete' as const, at, of })),
    ...(of.finishAt === null ? [] : [{ type: 'finish' as const, at: of.finishAt, of }]),
  ];
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined;
  }
}

const knownZones = ['Asia/Ho_Chi_Minh', 'Europe/Amsterdam', 'UTC'];

/** The time zone of a log: the first known one whose legal offsets are those of the log; undefined when none fits. */
export function zoneOf(log: readonly LoggedCase[]): string | undefined {
  const texts = log.flatMap(({ startdate, deadline, enddate, events }) => [
    startdate,
    deadline,
    enddate,
    ...events.map(({ at }) => at),
  ]);
  const offsets = new Map<string, number>();
  for (const text of texts) {
    const offset = /(Z|[+-]\d{2}:?\d{2})$/.exec(text ?? '')?.[1];
    const at = instantOf(text);
    if (offset !== undefined && at !== undefined) offsets.set(`${Math.floor(at / 3_600_000)} ${offset}`, at);
  }
  const fits = (zone: string) =>
    [...offsets].every(([key, at]) => {
      const offset = key.split(' ')[1]!;
      const legal = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offset;
      return legal === (offset === 'Z' ? '+00:00' : offset);
    });
  return knownZones.find(fits);
}

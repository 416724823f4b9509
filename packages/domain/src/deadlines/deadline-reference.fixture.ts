/**
 * For tests only: docs/rules-of-time.md §1-§5 a second time, as slowly and plainly as possible. A calendar is a bitmap
 * of minutes and everything is found by walking it; nothing of the engine is used, so that the two can only agree by
 * both being right.
 */
import type { CalendarDefinition } from '../calendars/calendar-definition.ts';
import type { Weekday } from '../weekdays.ts';
import type { Term } from './term.ts';

/** A refusal of the reference calculation: the code only. */
export class ReferenceRefusal extends Error {}

export interface World {
  readonly definition: CalendarDefinition;
  /** Epoch minute of the first element of the arrays below. */
  readonly origin: number;
  readonly working: Uint8Array;
  /** Civil day (index into dates) and minute of the day that the clocks show. */
  readonly localDay: Int32Array;
  readonly localMinute: Int32Array;
  readonly dates: readonly string[];
  /** Day → the working minutes of its own sessions. */
  readonly minutesOfDay: readonly (readonly number[])[];
}

/** Epoch ms. `ground`: `ended` for the time between the end of a dossier and its reopening. */
export interface ReferenceSuspension {
  readonly from: number;
  readonly to?: number | null;
  readonly ground?: string;
}

export interface ReferenceInput {
  readonly start: number;
  readonly term: Term;
  readonly suspensions: readonly ReferenceSuspension[];
  readonly extensions: readonly { at: number; amount: string }[];
}

export interface ReferenceResult {
  /** Null: suspended. Epoch minutes. */
  readonly promised: number | null;
  readonly due: number | null;
  readonly dueOn: string | null;
  readonly effective: number;
  readonly applied: readonly { from: number; to: number }[];
}

const names: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function instantOf(definition: CalendarDefinition, date: string, time: string): number {
  const nextDay = time === '24:00';
  const day = nextDay ? Temporal.PlainDate.from(date).add({ days: 1 }) : Temporal.PlainDate.from(date);
  const local = day.toPlainDateTime(nextDay ? '00:00' : time);
  return local.toZonedDateTime(definition.timeZone, { disambiguation: 'compatible' }).epochMilliseconds / 60_000;
}

function sessionsOf(definition: CalendarDefinition, date: string): readonly string[] {
  const exception = definition.exceptions.find((candidate) => candidate.date === date);
  if (exception?.kind === 'closed') return [];
  if (exception) return exception.sessions ?? definition.standardDay;
  return definition.week[names[Temporal.PlainDate.from(date).dayOfWeek - 1]!] ?? [];
}

/** Midnights and clock changes have to lie on quarters of an hour of UTC, as in the zones of the tests. */
export function buildWorld(definition: CalendarDefinition): World {
  const dates: string[] = [];
  for (let day = definition.covers[0]; day <= definition.covers[1]; ) {
    dates.push(day);
    day = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
  }
  const origin = instantOf(definition, dates[0]!, '00:00');
  const length = instantOf(definition, dates.at(-1)!, '24:00') - origin;
  const working = new Uint8Array(length);
  const minutesOfDay = dates.map((date) => {
    const minutes = new Set<number>();
    for (const session of sessionsOf(definition, date)) {
      const [opens, closes] = session.split('-') as [string, string];
      const end = instantOf(definition, date, closes);
      for (let t = instantOf(definition, date, opens); t < end; t++) minutes.add(t);
    }
    for (const t of minutes) working[t - origin] = 1;
    return [...minutes].sort((a, b) => a - b);
  });
  return { definition, origin, working, ...localTimes(definition, dates, origin, length), dates, minutesOfDay };
}

function localTimes(definition: CalendarDefinition, dates: readonly string[], origin: number, length: number) {
  const localDay = new Int32Array(length);
  const localMinute = new Int32Array(length);
  for (let t = 0; t < length; t++) {
    if ((t + origin) % 15 === 0 || t === 0) {
      const local = Temporal.Instant.fromEpochMilliseconds((t + origin) * 60_000).toZonedDateTimeISO(
        definition.timeZone,
      );
      localDay[t] = dates.indexOf(local.toPlainDate().toString());
      localMinute[t] = local.hour * 60 + local.minute;
    } else {
      localDay[t] = localDay[t - 1]!;
      localMinute[t] = localMinute[t - 1]! + 1;
    }
  }
  return { localDay, localMinute };
}

interface State {
  promised: number;
  day: number;
  due: number;
  unrolled: number;
}

/** The walk of one case. It is an object, so that the rules below read like the text of the law. */
class Walk {
  readonly world: World;
  readonly term: Term;
  effective = 0;
  state: State = { promised: 0, day: 0, due: 0, unrolled: 0 };

  constructor(world: World, term: Term) {
    this.world = world;
    this.term = term;
  }

  at(t: number): number {
    const index = t - this.world.origin;
    if (index < 0 || index >= this.world.working.length) throw new ReferenceRefusal('calendar-not-covering');
    return index;
  }
  works(t: number): boolean {
    return this.world.working[this.at(t)] === 1;
  }
  dayOf(t: number): number {
    return this.world.localDay[this.at(t)]!;
  }
  nextWorking(t: number): number {
    let found = t;
    while (!this.works(found)) found++;
    return found;
  }
  advance(t: number, minutes: number): number {
    let at = t;
    for (let left = minutes; left > 0; at++) if (this.works(at)) left--;
    return at;
  }
  count(from: number, to: number): number {
    let minutes = 0;
    for (let t = from; t < to; t++) if (this.works(t)) minutes++;
    return minutes;
  }
  counts(day: number): boolean {
    if (day >= this.world.dates.length) throw new ReferenceRefusal('calendar-not-covering');
    return this.world.minutesOfDay[day]!.length > 0;
  }
  countingDayAfter(day: number, ordinal: number): number {
    let found = day;
    for (let left = ordinal; left > 0; ) {
      found++;
      if (this.counts(found)) left--;
    }
    return found;
  }
  lastClose(day: number): number {
    return this.world.minutesOfDay[day]!.at(-1)! + 1;
  }
  sameClock(at: number, day: number, target: number): number {
    const { definition, dates, localMinute } = this.world;
    if (at === this.lastClose(day) && (at === this.world.origin + localMinute.length || this.dayOf(at) !== day))
      return this.lastClose(target);
    const minute = localMinute[this.at(at)]!;
    const clock = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 }).toString();
    const wanted = instantOf(definition, dates[target]!, clock);
    return this.world.minutesOfDay[target]!.find((t) => t >= wanted) ?? this.lastClose(target);
  }

  /** Sets the state for a promise on a day. The legal end depends on `unit`. */
  promise(promised: number, day: number): void {
    this.state = { promised, day, due: this.lastClose(day), unrolled: day };
  }
  promiseHours(promised: number): void {
    this.state = { promised, day: this.dayOf(promised), due: promised, unrolled: 0 };
  }
  roll(unrolled: number): void {
    let day = unrolled;
    while (!this.counts(day)) day++;
    this.state = { promised: this.lastClose(day), day, due: this.lastClose(day), unrolled };
  }
  plusMonths(day: number, months: number): number {
    const later = Temporal.PlainDate.from(this.world.dates[day]!).add({ months }).toString();
    if (later > this.world.dates.at(-1)!) throw new ReferenceRefusal('calendar-not-covering');
    return this.world.dates.indexOf(later);
  }
  sameDay(t: number): number {
    const cutoff = (this.term.unit === 'sameDay' && this.term.cutoff) || '15:00';
    const [hour, minute] = cutoff.split(':').map(Number) as [number, number];
    const day = this.dayOf(t);
    const inTime = this.world.localMinute[this.at(t)]! <= hour * 60 + minute;
    return this.counts(day) && inTime && t < this.lastClose(day) ? day : this.countingDayAfter(day, 1);
  }

  begin(start: number): void {
    this.effective = this.nextWorking(start);
    const { term } = this;
    if (term.unit === 'sameDay') this.promise(this.lastClose(this.sameDay(start)), this.sameDay(start));
    else if (term.unit === 'workingHour')
      this.promiseHours(this.advance(this.effective, Math.round(Number(term.amount) * 60)));
    else if (term.unit === 'calendarDay') this.roll(this.dayOf(start) + Number(term.amount));
    else if (term.unit === 'month') this.roll(this.plusMonths(this.dayOf(start), Number(term.amount)));
    else this.beginWorkingDays(Number(term.amount));
  }

  beginWorkingDays(amount: number): void {
    const whole = Math.floor(amount);
    const first = this.dayOf(this.effective);
    const day = this.countingDayAfter(first, whole);
    const promised = whole === 0 ? this.effective : this.sameClock(this.effective, first, day);
    // Quarters and halves are exact in binary.
    const rest = (amount - whole) * this.world.definition.hoursPerDay * 60;
    if (!Number.isInteger(rest)) throw new ReferenceRefusal('amount-invalid');
    if (rest === 0) this.promise(promised, day);
    else {
      const end = this.advance(promised, rest);
      this.promise(end, this.dayOf(end - 1));
    }
  }

  resume(from: number, to: number): void {
    const { promised, day, unrolled } = this.state;
    const lost = () => this.count(Math.max(from, this.effective), to);
    if (this.term.unit === 'workingHour') this.promiseHours(this.advance(promised, lost()));
    else if (this.term.unit === 'workingDay') {
      if (lost() === 0) return;
      const moved = this.nextWorking(from < promised ? this.advance(promised, lost()) : to);
      this.promise(moved, this.dayOf(moved));
    } else if (this.term.unit === 'sameDay') {
      const later = Math.max(day, this.sameDay(to));
      this.promise(this.lastClose(later), later);
    } else {
      const a = this.dayOf(this.nextWorking(from));
      const b = this.dayOf(this.nextWorking(to));
      this.roll(Math.max(unrolled, a) + (b - a));
    }
  }

  /** @param at the instant of the reopening, epoch ms: whoever ended in time is not overdue at it. */
  reopen(from: number, to: number, at: number): void {
    const isOver = () => this.state.due * 60_000 < at;
    if (from < to || isOver()) this.resume(from, to);
    if (!isOver()) return;
    const next = this.nextWorking(to * 60_000 === at ? to : to + 1);
    if (this.term.unit === 'workingDay') this.promise(next, this.dayOf(next));
    else this.promiseHours(next);
  }

  extend(amount: number): void {
    const { promised, day, unrolled } = this.state;
    if (this.term.unit === 'workingHour') this.promiseHours(this.advance(promised, amount * 60));
    else if (this.term.unit === 'calendarDay') this.roll(unrolled + amount);
    else if (this.term.unit === 'month') this.roll(this.plusMonths(unrolled, amount));
    else {
      const later = this.countingDayAfter(day, amount);
      this.promise(this.term.unit === 'sameDay' ? this.lastClose(later) : this.sameClock(promised, day, later), later);
    }
  }
}

const minute = (ms: number) => Math.floor(ms / 60_000);

/** The input is well-formed. Refused are only days outside the calendar and extensions that come too late. */
export function referenceDeadline(world: World, input: ReferenceInput): ReferenceResult {
  const walk = new Walk(world, input.term);
  walk.begin(minute(input.start));
  const applied: { from: number; to: number }[] = [];
  const left = [...input.extensions];
  const extendBefore = (isEarly: (at: number) => boolean) => {
    while (left[0] && isEarly(left[0].at)) {
      if (left[0].at > walk.state.due * 60_000) throw new ReferenceRefusal('extension-after-expiry');
      walk.extend(Number(left.shift()!.amount));
    }
  };
  let clockStops = Number.NEGATIVE_INFINITY;
  for (const suspension of input.suspensions) {
    const hadEnded = suspension.ground === 'ended';
    extendBefore((at) => at < suspension.from || (hadEnded && at === suspension.from));
    const from = minute(suspension.from);
    const to = suspension.to == null ? Number.POSITIVE_INFINITY : minute(suspension.to);
    if (hadEnded ? suspension.from > walk.state.due * 60_000 : from >= walk.state.due) continue;
    clockStops = suspension.to ?? Number.POSITIVE_INFINITY;
    if (left.some(({ at }) => at < clockStops)) throw new ReferenceRefusal('extension-while-suspended');
    if (from < to) applied.push({ from, to });
    if (to === Number.POSITIVE_INFINITY) continue;
    if (hadEnded) walk.reopen(from, to, suspension.to!);
    else if (from < to) walk.resume(from, to);
  }
  extendBefore(() => true);
  const { effective } = walk;
  if (clockStops === Number.POSITIVE_INFINITY) return { promised: null, due: null, dueOn: null, effective, applied };
  const { promised, due, day } = walk.state;
  return { promised, due, dueOn: world.dates[day]!, effective, applied };
}

/**
 * The warning so many working days before the due moment (docs/rules-of-time.md §5), epoch ms: a walk backwards over
 * the minutes that are worked since the clock last began to run. Null: it would lie before that.
 */
export function referenceWarning(
  { definition, origin, working }: World,
  { start, suspensions }: Pick<ReferenceInput, 'start' | 'suspensions'>,
  { due, workingDays }: { readonly due: number; readonly workingDays: number },
): number | null {
  const since = Math.max(start, ...suspensions.map(({ to }) => to ?? start));
  if (since > due * 60_000) return null;
  const worked: number[] = [];
  for (let t = minute(since); t < due; t++) if (working[t - origin] === 1) worked.push(t);
  const minutes = Math.min(workingDays * definition.hoursPerDay * 60, worked.length / 2);
  if (minutes === 0) return due * 60_000;
  const whole = Math.ceil(minutes);
  const at = worked[worked.length - whole]! * 60_000 + (whole - minutes) * 60_000;
  return at < since ? null : at;
}

/** For tests only: random calendars and dossiers, close together, so that they often reach the edges of the rules. */
import fc from 'fast-check';
import { type Calendar, compileCalendar } from '../calendars/calendar.ts';
import type { CalendarDefinition, CalendarException } from '../calendars/calendar-definition.ts';
import { buildWorld, type ReferenceInput, type World } from './deadline-reference.fixture.ts';
import type { Term } from './term.ts';

/** A hundred and fifty days around a clock change of the zone, or ordinary ones. */
const places: readonly { timeZone: string; from: string }[] = [
  { timeZone: 'Asia/Ho_Chi_Minh', from: '2026-01-20' },
  { timeZone: 'UTC', from: '2024-01-15' },
  { timeZone: 'Europe/Amsterdam', from: '2026-03-20' },
  { timeZone: 'Europe/Amsterdam', from: '2026-10-20' },
  { timeZone: 'America/New_York', from: '2027-03-05' },
  { timeZone: 'America/New_York', from: '2026-10-25' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-03-28' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-09-28' },
  { timeZone: 'Africa/Cairo', from: '2026-04-17' }, // springs forward at midnight
  { timeZone: 'Asia/Kathmandu', from: '2026-06-01' },
];

const days: readonly (readonly string[])[] = [
  ['07:30-11:30', '13:30-17:00'],
  ['07:30-11:30', '13:30-17:00'],
  ['08:00-12:00'],
  ['00:00-24:00'],
  ['00:00-06:00', '22:00-24:00'],
  ['01:15-02:10', '02:20-02:50', '03:10-09:05'],
  ['06:00-10:00', '10:01-14:00', '16:30-18:00', '20:00-24:00'],
];

const dayCount = 150;

const definitions: fc.Arbitrary<CalendarDefinition> = fc
  .record({
    place: fc.constantFrom(...places),
    hoursPerDay: fc.constantFrom(8, 7.5, 6),
    standardDay: fc.constantFrom(...days),
    week: fc.array(fc.option(fc.constantFrom(...days), { freq: 3 }), { minLength: 7, maxLength: 7 }),
    exceptions: fc.uniqueArray(
      fc.record({
        day: fc.nat(60),
        kind: fc.constantFrom('closed' as const, 'working' as const),
        sessions: fc.option(fc.constantFrom(...days), { nil: undefined }),
      }),
      { selector: ({ day }) => day, maxLength: 12 },
    ),
  })
  .map(({ place, week, exceptions, ...rest }) => {
    const first = Temporal.PlainDate.from(place.from);
    const [mon, tue, wed, thu, fri, sat, sun] = week.map((sessions) => sessions ?? []);
    return {
      ...rest,
      timeZone: place.timeZone,
      covers: [place.from, first.add({ days: dayCount - 1 }).toString()] as const,
      week: { mon, tue, wed, thu, fri, sat, sun },
      exceptions: exceptions.map(({ day, kind, sessions }): CalendarException => {
        const date = first.add({ days: day }).toString();
        return { date, kind, name: 'x', ...(kind === 'working' && { sessions }) };
      }),
    };
  });

export interface TestCalendar {
  readonly calendar: Calendar;
  /** Built on first use, because building takes most of the time of these tests. */
  readonly world: () => World;
}

/** The calendars are compiled once and used by many cases. */
export function sampleCalendars(count: number, seed: number): TestCalendar[] {
  return fc.sample(definitions, { numRuns: count, seed }).map((definition) => {
    let world: World | undefined;
    return {
      calendar: compileCalendar(definition),
      world: () => {
        world ??= buildWorld(definition);
        return world;
      },
      // A counterexample shows the definition, not its bitmaps.
      [fc.toStringMethod]: () => JSON.stringify(definition),
    };
  });
}

export const terms: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ unit: fc.constant('workingDay' as const), amount: fc.nat({ max: 15 }).map((n) => String(n + 1)) }),
  fc.record({
    unit: fc.constant('workingDay' as const),
    amount: fc.tuple(fc.nat({ max: 9 }), fc.constantFrom('5', '25', '50', '75')).map(([n, part]) => `${n}.${part}`),
  }),
  fc.record({
    unit: fc.constant('workingHour' as const),
    amount: fc.oneof(
      fc.constantFrom('0.05', '0.5', '8', '7.75', '40'),
      fc.nat({ max: 60 }).map((n) => String(n + 1)),
    ),
  }),
  fc.record({ unit: fc.constant('calendarDay' as const), amount: fc.nat({ max: 40 }).map((n) => String(n + 1)) }),
  fc.record({ unit: fc.constant('month' as const), amount: fc.constantFrom('1', '2', '5') }),
  fc.record({ unit: fc.constant('sameDay' as const), cutoff: fc.constantFrom(undefined, '09:00', '15:00', '23:59') }),
);

const minuteMs = 60_000;

/** A span of time in ms: none, seconds, minutes, hours or days. */
export const spans = fc.oneof(
  fc.constant(0),
  fc.nat({ max: 90_000 }),
  fc.nat({ max: 300 }).map((n) => n * minuteMs),
  fc.nat({ max: 48 }).map((n) => n * 30 * minuteMs),
  fc.nat({ max: 12 }).map((n) => n * 1440 * minuteMs),
);

/** A time after the first covered instant: mostly early, so that the answer is covered, sometimes anywhere. */
const starts = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.nat({ max: 25 * 96 }) },
      { weight: 1, arbitrary: fc.integer({ min: -96, max: 150 * 96 }) },
    ),
    fc.constantFrom(0, 0, 1, 29_500, 59_999, 7 * minuteMs),
  )
  .map(([quarter, more]) => quarter * 15 * minuteMs + more);

/** When an extension is granted: some time after the one before, or when a suspension begins or ends. */
const grants = fc.array(
  fc.record({ after: spans, boundary: fc.option(fc.nat({ max: 7 })), amount: fc.constantFrom('1', '2', '3') }),
  { maxLength: 2 },
);

/** Some of the suspensions lie between the end of the dossier and its reopening. */
export const reopened = ['supplement', 'supplement', 'ended'] as const;

/**
 * A dossier: received, suspended up to four times (in order, disjoint) for one of the grounds, extended up to twice.
 */
export function casesOn(
  { calendar }: TestCalendar,
  grounds: readonly string[] = ['supplement'],
): fc.Arbitrary<ReferenceInput> {
  const { covers, timeZone } = calendar.definition;
  const origin = Temporal.PlainDate.from(covers[0]).toZonedDateTime(timeZone).epochMilliseconds;
  const pauses = fc.array(fc.record({ gap: spans, length: spans, ground: fc.constantFrom(...grounds) }), {
    maxLength: 4,
  });
  const granted = fc.option(grants, { nil: [], freq: 2 });
  return fc.tuple(starts, terms, pauses, fc.nat({ max: 2 }), granted).map(([after, term, pairs, open, extended]) => {
    const start = origin + after;
    let at = start;
    const suspensions = pairs.map(({ gap, length, ground }, i) => {
      const from = at + gap;
      at = from + length;
      return { from, to: i === pairs.length - 1 && open === 0 ? null : at, ground };
    });
    const boundaries = suspensions.flatMap(({ from, to }) => [from, to ?? from]);
    let last = start;
    const extensions = extended.map(({ after, boundary, amount }) => {
      const wanted = (boundary === null ? undefined : boundaries[boundary]) ?? last + after;
      last = Math.max(last, wanted);
      return { at: last, amount };
    });
    return { start, term, suspensions, extensions };
  });
}

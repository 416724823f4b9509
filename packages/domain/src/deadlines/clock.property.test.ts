import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { type ClockEvents, type ClockKind, deriveClock, receptionTerm } from './clock.ts';
import { calculateDeadline, type Deadline } from './deadline.ts';
import { casesOn, sampleCalendars, type TestCalendar } from './deadline-cases.fixture.ts';
import type { ClockTerm } from './term.ts';
import { advance, workingMinutesBetween } from './working-time.ts';

const minuteMs = 60_000;

/** A dossier, and an instant at most ten days after its receipt: before, in and after its suspensions. */
const dossiers = fc
  .constantFrom(...sampleCalendars(24, 91))
  .chain((place) =>
    fc.record({ place: fc.constant(place), dossier: casesOn(place), later: fc.nat({ max: 10 * 1440 * minuteMs }) }),
  );

function eventsOf({ suspensions, extensions }: Pick<ClockEvents, 'suspensions' | 'extensions'>): ClockEvents {
  return { suspensions, extensions, maxExtensions: 2 };
}

function derive(kind: ClockKind, place: TestCalendar, anchorAt: number, term: ClockTerm, events: ClockEvents) {
  return orCode(() => deriveClock({ kind, calendar: place.calendar, anchorAt, term }, events));
}

function orCode(ask: () => Deadline): Deadline | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const minute = (ms: number) => Math.floor(ms / minuteMs);

/** Counts the minutes that are worked and not suspended, one by one. Undefined: the calendar ends first. */
function walk(place: TestCalendar, anchorAt: number, budget: number, suspensions: ClockEvents['suspensions']) {
  const { working, origin } = place.world();
  if (minute(anchorAt) < origin) return undefined;
  let left = budget;
  for (let t = minute(anchorAt); t - origin < working.length; t++) {
    const pause = suspensions.find(({ from, to }) => minute(from) <= t && (to == null || t < minute(to)));
    if (pause && pause.to == null) return 'suspended';
    if (pause || working[t - origin] !== 1) continue;
    if (--left === 0) return (t + 1) * minuteMs;
  }
  return undefined;
}

describe('the budget of a step', () => {
  test('is spent minute by minute, and only while its dossier is not suspended', () => {
    const seen = { running: 0, suspended: 0, openedSuspended: 0 };
    fc.assert(
      fc.property(dossiers, fc.integer({ min: 1, max: 3000 }), ({ place, dossier, later }, minutes) => {
        const { start, suspensions } = dossier;
        const anchorAt = start + later;
        const ends = walk(place, anchorAt, minutes, suspensions);
        fc.pre(ends !== undefined);
        const step = derive('step', place, anchorAt, { unit: 'workingMinute', minutes }, eventsOf(dossier));
        // The engine refuses a suspension that ends after the covered days; the walk does not need that end.
        fc.pre(step !== 'calendar-not-covering');
        if (suspensions.some(({ from, to }) => from < anchorAt && (to == null || to > anchorAt)))
          seen.openedSuspended++;
        seen[ends === 'suspended' ? 'suspended' : 'running']++;
        expect(step).toMatchObject(ends === 'suspended' ? { state: ends } : { promisedAt: ends, dueAt: ends });
      }),
      { numRuns: 4000, seed: 31 },
    );
    expect(seen.running).toBeGreaterThan(1500);
    expect(seen.suspended).toBeGreaterThan(200);
    expect(seen.openedSuspended).toBeGreaterThan(200);
  }, 240_000);

  test('knows nothing of suspensions that were over when it opened, nor of extensions', () => {
    fc.assert(
      fc.property(dossiers, fc.integer({ min: 1, max: 3000 }), ({ place, dossier, later }, minutes) => {
        const anchorAt = dossier.start + later;
        const term = { unit: 'workingMinute', minutes } as const;
        const since = dossier.suspensions.filter(({ to }) => to == null || to > anchorAt);
        const without = eventsOf({ suspensions: since, extensions: [] });
        expect(derive('step', place, anchorAt, term, eventsOf(dossier))).toEqual(
          derive('step', place, anchorAt, term, without),
        );
      }),
      { numRuns: 2000, seed: 32 },
    );
  });
});

describe('each kind of clock', () => {
  const nothing = eventsOf({ suspensions: [], extensions: [] });

  test('reception asks for an answer: nothing stops it', () => {
    fc.assert(
      fc.property(dossiers, ({ place, dossier }) => {
        const { start } = dossier;
        expect(derive('reception', place, start, receptionTerm, eventsOf(dossier))).toEqual(
          derive('reception', place, start, receptionTerm, nothing),
        );
      }),
      { numRuns: 2000, seed: 33 },
    );
  });

  test('the statutory clock is the calculation; the service clock is the same without extensions', () => {
    let extended = 0;
    fc.assert(
      fc.property(dossiers, ({ place, dossier }) => {
        const { start, term } = dossier;
        const asked = { calendar: place.calendar, ...dossier, maxExtensions: 2 };
        if (dossier.extensions.length > 0) extended++;
        expect(derive('statutory', place, start, term, eventsOf(dossier))).toEqual(
          orCode(() => calculateDeadline(asked)),
        );
        expect(derive('service', place, start, term, eventsOf(dossier))).toEqual(
          orCode(() => calculateDeadline({ ...asked, extensions: [] })),
        );
      }),
      { numRuns: 2000, seed: 34 },
    );
    expect(extended).toBeGreaterThan(300);
  });
});

describe('an imported promise', () => {
  const promised = fc.record({ dossier: dossiers, ahead: fc.nat({ max: 20 * 1440 * minuteMs }) });

  test('stands to the millisecond, wherever the calendar ends', () => {
    fc.assert(
      fc.property(promised, fc.nat({ max: 400 }), ({ dossier: { place, dossier }, ahead }, days) => {
        const promisedAt = dossier.start + ahead + days * 1440 * minuteMs;
        const clock = derive(
          'statutory',
          place,
          dossier.start,
          { unit: 'imported', promisedAt },
          eventsOf({ suspensions: [], extensions: [] }),
        );
        expect(clock).toMatchObject({ state: 'running', promisedAt, dueAt: promisedAt });
      }),
      { numRuns: 1000, seed: 35 },
    );
  });

  test('is moved by the working minutes that were lost before it, and by nothing else', () => {
    let moved = 0;
    fc.assert(
      fc.property(promised, ({ dossier: { place, dossier }, ahead }) => {
        const promisedAt = dossier.start + ahead;
        const events = eventsOf({ suspensions: dossier.suspensions, extensions: [] });
        const clock = derive('statutory', place, dossier.start, { unit: 'imported', promisedAt }, events);
        fc.pre(typeof clock !== 'string');
        let expected: number | null = promisedAt;
        for (const { from, to } of dossier.suspensions) {
          if (minute(from) * minuteMs >= expected || (to != null && minute(to) === minute(from))) continue;
          if (to == null) {
            expected = null;
            break;
          }
          expected = advance(place.calendar, expected, workingMinutesBetween(place.calendar, from, to));
        }
        if (expected !== promisedAt) moved++;
        expect(clock).toMatchObject({ promisedAt: expected, dueAt: expected });
      }),
      { numRuns: 3000, seed: 36 },
    );
    expect(moved).toBeGreaterThan(500);
  });
});

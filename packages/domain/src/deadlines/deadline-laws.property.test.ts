import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar } from '../calendars/calendar.ts';
import { Refusal } from '../refusal.ts';
import { calculateDeadline, type Deadline, type DeadlineInput } from './deadline.ts';
import { casesOn, sampleCalendars } from './deadline-cases.fixture.ts';
import { advance, effectiveStart, retreat, workingMinutesBetween } from './working-time.ts';

const dossiers = fc
  .constantFrom(...sampleCalendars(60, 7))
  .chain((place) => casesOn(place).map((input) => ({ calendar: place.calendar, maxExtensions: 2, ...input })));

/** The answer, or the code of the refusal. The laws hold for both. */
function answer(input: DeadlineInput): Deadline | string {
  return orCode(() => calculateDeadline(input));
}

function orCode<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('laws of the calculation', () => {
  test('suspending for no time at all changes nothing', () => {
    fc.assert(
      fc.property(dossiers, fc.nat(), fc.boolean(), (dossier, anywhere, atAnEnd) => {
        const { suspensions } = dossier;
        // The new suspension lies between two others, or touches one.
        const i = anywhere % (suspensions.length + 1);
        const previous = suspensions[i - 1];
        if (previous && previous.to == null) return;
        const earliest = previous?.to ?? dossier.start;
        const latest = suspensions[i]?.from ?? earliest + 40 * 86_400_000;
        const at = atAnEnd ? earliest : earliest + (anywhere % (latest - earliest + 1));
        const more = suspensions.toSpliced(i, 0, { from: at, to: at });
        expect(answer({ ...dossier, suspensions: more })).toEqual(answer(dossier));
      }),
      { numRuns: 4000, seed: 11 },
    );
  });

  test('a suspension cut in two is the same suspension', () => {
    fc.assert(
      fc.property(dossiers, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (dossier, anywhere, share) => {
        const { suspensions } = dossier;
        fc.pre(suspensions.length > 0);
        const i = anywhere % suspensions.length;
        const { from, to } = suspensions[i]!;
        const cut = Math.round(from + share * ((to ?? from + 3 * 86_400_000) - from));
        const more = suspensions.toSpliced(i, 1, { from, to: cut }, { from: cut, to: to ?? null });
        expect(answer({ ...dossier, suspensions: more })).toEqual(answer(dossier));
      }),
      { numRuns: 4000, seed: 12 },
    );
  });

  test('a later receipt is never due earlier', () => {
    fc.assert(
      fc.property(dossiers, fc.nat({ max: 3 * 1440 }), ({ calendar, start, term }, later) => {
        const first = answer({ calendar, start, term });
        const second = answer({ calendar, start: start + later * 60_000, term });
        fc.pre(typeof first !== 'string' && typeof second !== 'string');
        expect(second.dueAt!).toBeGreaterThanOrEqual(first.dueAt!);
        expect(second.dueOn! >= first.dueOn!).toBe(true);
      }),
      { numRuns: 4000, seed: 13 },
    );
  });

  test('a later resumption is never due earlier, and resuming is never due before it', () => {
    fc.assert(
      fc.property(dossiers, fc.nat({ max: 5000 }), (dossier, later) => {
        const last = dossier.suspensions.at(-1);
        fc.pre(last != null && last.to != null);
        const longer = dossier.suspensions.with(-1, { from: last.from, to: last.to + later * 60_000 });
        const first = answer({ ...dossier, extensions: [] });
        const second = answer({ ...dossier, extensions: [], suspensions: longer });
        fc.pre(typeof first !== 'string' && typeof second !== 'string');
        expect(second.dueAt!).toBeGreaterThanOrEqual(first.dueAt!);
      }),
      { numRuns: 4000, seed: 14 },
    );
  });

  test('promised is due or before, within sessions, on or before its own last close', () => {
    fc.assert(
      fc.property(dossiers, (dossier) => {
        const dates = answer(dossier);
        fc.pre(typeof dates !== 'string' && dates.state === 'running');
        const { promisedAt, dueAt } = dates;
        expect(promisedAt).toBeGreaterThanOrEqual(effectiveStart(dossier.calendar, dossier.start));
        expect(promisedAt).toBeLessThanOrEqual(dueAt);
        // The legal end is a close: the minute before it is worked.
        if (dossier.term.unit !== 'workingHour')
          expect(workingMinutesBetween(dossier.calendar, dueAt - 60_000, dueAt)).toBe(1);
      }),
      { numRuns: 4000, seed: 15 },
    );
  });
});

describe('laws of working time', () => {
  const spans = dossiers.chain(({ calendar, start }) =>
    fc.record({
      calendar: fc.constant(calendar),
      at: fc.nat({ max: 60 * 1440 * 60_000 }).map((ms) => start + ms),
      minutes: fc.oneof(fc.nat({ max: 600 }), fc.nat({ max: 20_000 })),
    }),
  );
  const covered = (calendar: Calendar, at: number) => typeof orCode(() => effectiveStart(calendar, at)) === 'number';

  test('advancing gives exactly the minutes asked for, and no instant earlier does', () => {
    fc.assert(
      fc.property(spans, ({ calendar, at, minutes }) => {
        const whole = Math.floor(at / 60_000) * 60_000;
        const end = orCode(() => advance(calendar, whole, minutes));
        fc.pre(typeof end === 'number' && covered(calendar, whole));
        expect(workingMinutesBetween(calendar, whole, end)).toBe(minutes);
        if (minutes > 0) expect(workingMinutesBetween(calendar, whole, end - 60_000)).toBe(minutes - 1);
      }),
      { numRuns: 3000, seed: 16 },
    );
  });

  test('retreating gives exactly the minutes asked for, and no instant later does', () => {
    fc.assert(
      fc.property(spans, ({ calendar, at, minutes }) => {
        const whole = Math.floor(at / 60_000) * 60_000;
        const begin = orCode(() => retreat(calendar, whole, minutes));
        fc.pre(typeof begin === 'number' && covered(calendar, whole));
        expect(workingMinutesBetween(calendar, begin, whole)).toBe(minutes);
        if (minutes > 0) expect(workingMinutesBetween(calendar, begin + 60_000, whole)).toBe(minutes - 1);
      }),
      { numRuns: 3000, seed: 17 },
    );
  });

  test('advancing by parts is advancing by the whole; the parts of a span add up', () => {
    fc.assert(
      fc.property(spans, fc.nat({ max: 5000 }), ({ calendar, at, minutes }, more) => {
        const whole = orCode(() => advance(calendar, at, minutes + more));
        fc.pre(typeof whole === 'number' && covered(calendar, at));
        const middle = advance(calendar, at, minutes);
        expect(advance(calendar, middle, more)).toBe(whole);
        const parts = workingMinutesBetween(calendar, at, middle) + workingMinutesBetween(calendar, middle, whole);
        expect(parts).toBe(workingMinutesBetween(calendar, at, whole));
      }),
      { numRuns: 3000, seed: 18 },
    );
  });
});

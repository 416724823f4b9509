import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { runsSince } from './clock.ts';
import { calculateDeadline } from './deadline.ts';
import { casesOn, reopened, sampleCalendars, spans, type TestCalendar } from './deadline-cases.fixture.ts';
import {
  type ReferenceInput,
  ReferenceRefusal,
  referenceDeadline,
  referenceWarning,
} from './deadline-reference.fixture.ts';
import { momentBefore } from './ladder.ts';
import type { TraceEntry } from './trace.ts';
import { workingMinutesBetween } from './working-time.ts';

const calendars = sampleCalendars(48, 20261123);

const dossiers = fc
  .constantFrom(...calendars)
  .chain((place) => casesOn(place, reopened).map((input) => ({ place, input })));

function engine({ calendar }: TestCalendar, input: ReferenceInput, trace?: TraceEntry[]) {
  try {
    return calculateDeadline({ calendar, ...input, maxExtensions: 2 }, trace);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function reference({ world }: TestCalendar, input: ReferenceInput) {
  try {
    return referenceDeadline(world(), input);
  } catch (error) {
    if (error instanceof ReferenceRefusal) return error.message;
    throw error;
  }
}

const inMs = (minute: number | null) => (minute === null ? null : minute * 60_000);

describe('the engine agrees with a walk over every minute', () => {
  test('on dates and refusals', () => {
    const seen = { running: 0, suspended: 0, refused: 0 };
    fc.assert(
      fc.property(dossiers, ({ place, input }) => {
        const slow = reference(place, input);
        const fast = engine(place, input);
        if (typeof slow === 'string') {
          seen.refused++;
          expect(fast).toBe(slow);
          return;
        }
        const state = slow.promised === null ? 'suspended' : 'running';
        seen[state]++;
        expect(fast).toEqual({ state, promisedAt: inMs(slow.promised), dueAt: inMs(slow.due), dueOn: slow.dueOn });
      }),
      { numRuns: 16_000, seed: 1 },
    );
    // The agreement says little unless the generator reaches all three.
    expect(seen.running).toBeGreaterThan(8000);
    expect(seen.suspended).toBeGreaterThan(1000);
    expect(seen.refused).toBeGreaterThan(1000);
  }, 240_000);

  test('on what ended around the due moment, and was opened again', () => {
    const seen = { late: 0, atIt: 0, before: 0 };
    const ends = fc.record({
      after: fc.oneof(fc.constantFrom(0, 0, 0, -1, 1, -60_000, 59_999), fc.integer({ min: -90_000, max: 90_000 })),
      gone: spans,
      more: spans,
    });
    fc.assert(
      fc.property(dossiers, ends, ({ place, input }, { after, gone, more }) => {
        const first = engine(place, { ...input, extensions: [] });
        fc.pre(typeof first !== 'string' && first.dueAt !== null);
        const from = first.dueAt + after;
        const last = input.suspensions.at(-1);
        fc.pre(last?.to !== null && from >= (last?.to ?? input.start));
        const to = from + gone + (more % 60_000);
        const again = { ...input, extensions: [], suspensions: [...input.suspensions, { from, to, ground: 'ended' }] };
        const slow = reference(place, again);
        const fast = engine(place, again);
        if (typeof slow === 'string') {
          expect(fast).toBe(slow);
          return;
        }
        seen[after > 0 ? 'late' : after < 0 ? 'before' : 'atIt']++;
        expect(fast).toMatchObject({ promisedAt: inMs(slow.promised), dueAt: inMs(slow.due), dueOn: slow.dueOn });
        if (after > 0) expect(fast).toEqual(first);
        else expect(inMs(slow.due)).toBeGreaterThanOrEqual(to);
      }),
      { numRuns: 3000, seed: 3 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  }, 240_000);

  test('on warnings, none of which lies before the clock runs', () => {
    const seen = { resumed: 0, none: 0, half: 0 };
    fc.assert(
      fc.property(dossiers, fc.constantFrom(1, 2, 5), ({ place, input }, workingDays) => {
        const slow = reference(place, input);
        fc.pre(typeof slow !== 'string' && slow.due !== null);
        const { calendar } = place;
        const since = runsSince({ kind: 'statutory', anchorAt: input.start }, input.suspensions);
        const run = { since, dueAt: slow.due * 60_000 };
        const fast = momentBefore(calendar, workingDays, run);
        expect(fast).toBe(referenceWarning(place.world(), input, { due: slow.due, workingDays }));
        if (since > input.start) seen.resumed++;
        if (fast === null) seen.none++;
        else {
          expect(fast).toBeGreaterThanOrEqual(since);
          expect(fast).toBeLessThanOrEqual(run.dueAt);
          if (workingMinutesBetween(calendar, fast, run.dueAt) < workingDays * calendar.minutesPerDay) seen.half++;
        }
      }),
      { numRuns: 3000, seed: 4 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  }, 240_000);

  test('on the minutes of the trace', () => {
    fc.assert(
      fc.property(dossiers, ({ place, input }) => {
        const slow = reference(place, input);
        fc.pre(typeof slow !== 'string');
        const trace: TraceEntry[] = [];
        engine(place, input, trace);
        const { working, origin } = place.world();
        const end = slow.promised ?? slow.applied.at(-1)!.from;
        let expected = 0;
        for (let t = slow.effective; t < end; t++)
          if (working[t - origin] && !slow.applied.some(({ from, to }) => t >= from && t < to)) expected++;
        const counted = trace.filter((entry) => entry.counted);
        expect(counted.reduce((sum, entry) => sum + entry.minutes, 0)).toBe(expected);
        expect(trace.reduce((sum, entry) => sum + entry.minutes, 0)).toBe(expected);
        // Every piece has exactly its own working minutes, and the entries are in order.
        let last = '';
        for (const { date, from, to, minutes, counted: gives } of trace) {
          expect(date >= last).toBe(true);
          last = date;
          if (!gives) continue;
          let own = 0;
          for (let t = from! / 60_000; t < to! / 60_000; t++) own += working[t - origin]!;
          expect(minutes).toBe(own);
        }
      }),
      { numRuns: 5000, seed: 2 },
    );
  }, 240_000);
});

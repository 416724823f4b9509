import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { casesOn, sampleCalendars } from './deadline-cases.fixture.ts';
import { attribute } from './ledger.ts';

const minuteMs = 60_000;
const minute = (ms: number) => Math.floor(ms / minuteMs);
const holders = ['one', 'another', 'a third'];

/** A dossier of some days and its holders; the first holder may come at once, or after the end. */
const held = fc.constantFrom(...sampleCalendars(24, 92)).chain((place) =>
  fc.record({
    place: fc.constant(place),
    dossier: casesOn(place),
    span: fc.nat({ max: 30 * 1440 * minuteMs }),
    handed: fc.array(
      fc.record({
        holder: fc.constantFrom(...holders),
        after: fc.oneof(fc.constant(0), fc.nat({ max: 90_000 }), fc.nat({ max: 9 * 1440 * minuteMs })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
);

test('every minute is somebody’s or suspended: as a walk over all of them counts', () => {
  const seen = { attributed: 0, suspended: 0 };
  fc.assert(
    fc.property(held, ({ place, dossier, span, handed }) => {
      const { start, suspensions } = dossier;
      const until = start + span;
      let from = start;
      const holdings = handed.map(({ holder, after }) => {
        from += after;
        return { holder, from };
      });
      const { working, origin } = place.world();
      const inside = (t: number) => t >= origin && t < origin + working.length;
      fc.pre(inside(minute(start)) && inside(minute(until)));
      const shares = holdings.map(({ holder }) => ({ holder, minutes: 0 }));
      let suspended = 0;
      let whole = 0;
      for (let t = minute(start); t < minute(until); t++) {
        if (working[t - origin] !== 1) continue;
        whole++;
        if (suspensions.some(({ from, to }) => minute(from) <= t && (to == null || t < minute(to)))) suspended++;
        else
          shares[
            Math.max(
              0,
              holdings.findLastIndex(({ from }) => minute(from) <= t),
            )
          ]!.minutes++;
      }
      const attribution = orRefusal(() => attribute(place.calendar, { start, until, suspensions }, holdings));
      // No session is left for the start, or a suspension ends after the covered days.
      fc.pre(attribution !== undefined);
      expect(attribution).toEqual({ wholeMinutes: whole, suspendedMinutes: suspended, shares });
      const attributed = shares.reduce((sum, share) => sum + share.minutes, 0);
      expect(attributed + suspended).toBe(whole);
      if (shares.filter(({ minutes }) => minutes > 0).length > 1) seen.attributed++;
      if (suspended > 0) seen.suspended++;
    }),
    { numRuns: 4000, seed: 41 },
  );
  expect(seen.attributed).toBeGreaterThan(1000);
  expect(seen.suspended).toBeGreaterThan(1000);
}, 240_000);

function orRefusal<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'calendar-not-covering') return undefined;
    throw error;
  }
}

test('time can only be attributed to somebody', () => {
  const [{ calendar }] = sampleCalendars(1, 93) as [ReturnType<typeof sampleCalendars>[0]];
  const { covers, timeZone } = calendar.definition;
  const start = Temporal.PlainDate.from(covers[0]).toZonedDateTime(timeZone).epochMilliseconds;
  expect(() => attribute(calendar, { start, until: start, suspensions: [] }, [])).toThrow(/somebody/);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { rulesOn, shippedVersions } from '../rules/rule-versions.ts';
import { casesOn, sampleCalendars, type TestCalendar } from './deadline-cases.fixture.ts';
import { ReferenceRefusal } from './deadline-reference.fixture.ts';
import type { Term } from './term.ts';
import { calculateWay, type Way, type WayDates, type WayRules } from './way.ts';
import { type ReferenceWay, referenceWay } from './way-reference.fixture.ts';

const minuteMs = 60_000;
const law = rulesOn(shippedVersions, { day: '2026-11-30' });

interface Asked {
  readonly place: TestCalendar;
  readonly term: Term;
  readonly way: Way;
  readonly rules: WayRules;
}

const toReference = ({ way, rules }: Asked): ReferenceWay => ({
  ...way,
  latestStart: rules.latestStart,
  cutoff: rules.transferCutoff,
  grace: rules.transferGraceMinutes,
  shift: rules.cutoffShift,
});

/** Minutes on the way: none, a few, or some days; null: not received yet. */
const delays = fc.option(fc.oneof(fc.constant(-30), fc.constant(0), fc.nat({ max: 400 }), fc.nat({ max: 6 * 1440 })), {
  freq: 2,
});

const asked: fc.Arbitrary<Asked> = fc.constantFrom(...sampleCalendars(40, 309)).chain((place) =>
  fc
    .record({
      dossier: casesOn(place),
      delay: delays,
      boundaryFree: fc.boolean(),
      channel: fc.constantFrom('counter' as const, 'post' as const, 'online' as const, 'kiosk' as const),
      latestStart: fc.boolean(),
      transferCutoff: fc.constantFrom('15:00', '15:00', '08:00', '23:59'),
      transferGraceMinutes: fc.constantFrom(60, 0, 300),
      cutoffShift: fc.constantFrom(null, null, '15:00'),
    })
    .map(({ dossier: { start, term }, delay, boundaryFree, channel, ...switches }) => ({
      place,
      term,
      way: {
        acceptedAt: start,
        receivedByCompetentAt: delay === null ? null : start + delay * minuteMs,
        boundaryFree,
        channel,
      },
      rules: { ...law, ...switches },
    })),
);

function engine({ place: { calendar }, term, way, rules }: Asked): WayDates | string {
  try {
    return calculateWay({ calendar, receivingCalendar: calendar, term, way, rules });
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function reference(one: Asked) {
  try {
    const world = one.place.world();
    return referenceWay({ deciding: world, receiving: world }, one.term, toReference(one));
  } catch (error) {
    if (error instanceof ReferenceRefusal) return error.message;
    throw error;
  }
}

/** The dates of a way, the provisional ones while there are no others; fails where they are suspended. */
function datesOf({ deadline, provisional }: WayDates) {
  const dates = deadline ?? provisional!;
  if (dates.state === 'suspended') throw new Error('nothing suspends it');
  return dates;
}

const covered = (answer: WayDates | string): answer is WayDates => typeof answer !== 'string';

describe('the way agrees with a walk over every minute', () => {
  test('on the transfer, the start and the dates', () => {
    const seen = { awaiting: 0, received: 0, refused: 0 };
    fc.assert(
      fc.property(asked, (one) => {
        const slow = reference(one);
        const fast = engine(one);
        if (typeof slow === 'string' || !covered(fast)) {
          seen.refused++;
          expect(fast).toBe(slow);
          return;
        }
        seen[slow.start === null ? 'awaiting' : 'received']++;
        const { promised, due, dueOn } = slow.dates;
        expect(fast.startAt).toBe(slow.start === null ? null : slow.start * minuteMs);
        expect(datesOf(fast)).toMatchObject({ promisedAt: promised * minuteMs, dueAt: due * minuteMs, dueOn });
        const isOwed = one.way.channel === 'counter' || one.way.channel === 'post';
        expect(fast.transfer).toEqual(
          isOwed ? { dueAt: slow.transferDue * minuteMs, breachAt: slow.transferBreach * minuteMs } : null,
        );
      }),
      { numRuns: 4000, seed: 1 },
    );
    expect(Math.min(seen.awaiting, seen.received, seen.refused)).toBeGreaterThan(200);
  }, 120_000);
});

describe('laws of the way', () => {
  const at = (one: Asked, way: Partial<Way>, rules: Partial<WayRules> = {}) =>
    engine({ ...one, way: { ...one.way, ...way }, rules: { ...one.rules, ...rules } });

  test('not boundary-free: nothing about the transfer moves a date', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom('counter' as const, 'online' as const), (one, channel) => {
        const usual = at(one, { boundaryFree: false, receivedByCompetentAt: one.way.acceptedAt, channel: 'post' });
        const other = at(one, { boundaryFree: false, channel }, { latestStart: !one.rules.latestStart });
        fc.pre(covered(usual) && covered(other));
        expect(other.deadline).toEqual(usual.deadline);
        expect(other.startAt).toBe(usual.startAt);
      }),
      { numRuns: 1500, seed: 2 },
    );
  });

  test('accepted before the transfer is due, due before it is breached', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const answer = at(one, { channel: 'counter' });
        fc.pre(covered(answer));
        const { dueAt, breachAt } = answer.transfer!;
        expect(Math.floor(one.way.acceptedAt / minuteMs) * minuteMs).toBeLessThan(dueAt);
        expect(dueAt).toBeLessThanOrEqual(breachAt);
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  test('received in time: between the dates from the acceptance and the provisional ones', () => {
    fc.assert(
      fc.property(asked, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const awaiting = at(
          one,
          { receivedByCompetentAt: null, boundaryFree: true, channel: 'counter' },
          { latestStart: false },
        );
        fc.pre(covered(awaiting));
        const { acceptedAt } = one.way;
        const receivedByCompetentAt = Math.floor(acceptedAt + share * (awaiting.transfer!.dueAt - acceptedAt));
        const received = at(one, { receivedByCompetentAt, boundaryFree: true }, { latestStart: false });
        const accepted = at(one, { receivedByCompetentAt: acceptedAt, boundaryFree: true }, { latestStart: false });
        fc.pre(covered(received) && covered(accepted));
        const [earliest, dates, latest] = [datesOf(accepted), datesOf(received), datesOf(awaiting)];
        expect(dates.dueAt).toBeGreaterThanOrEqual(earliest.dueAt);
        expect(dates.dueAt).toBeLessThanOrEqual(latest.dueAt);
        expect(dates.dueOn >= earliest.dueOn && dates.dueOn <= latest.dueOn).toBe(true);
      }),
      { numRuns: 2500, seed: 4 },
    );
  });

  test('a later receipt never gives an earlier date', () => {
    fc.assert(
      fc.property(asked, fc.nat({ max: 3 * 1440 }), (one, later) => {
        const received = one.way.receivedByCompetentAt ?? one.way.acceptedAt;
        const first = at(one, { receivedByCompetentAt: received, boundaryFree: true });
        const second = at(one, { receivedByCompetentAt: received + later * minuteMs, boundaryFree: true });
        fc.pre(covered(first) && covered(second));
        expect(datesOf(second).dueAt).toBeGreaterThanOrEqual(datesOf(first).dueAt);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });

  test('with the latest start no date lies after the provisional one', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const awaiting = at(one, { receivedByCompetentAt: null, boundaryFree: true }, { latestStart: false });
        const bounded = at(one, { boundaryFree: true }, { latestStart: true });
        fc.pre(covered(awaiting) && covered(bounded));
        expect(datesOf(bounded).dueAt).toBeLessThanOrEqual(datesOf(awaiting).dueAt);
      }),
      { numRuns: 1500, seed: 6 },
    );
  });

  test('declined and sent on: the same dates as if it had gone right at those instants', () => {
    fc.assert(
      fc.property(asked, fc.nat({ max: 2 * 1440 }), fc.nat({ max: 2 * 1440 }), (one, declined, received) => {
        const declinedAt = one.way.acceptedAt + declined * minuteMs;
        const receivedByCompetentAt = declinedAt + received * minuteMs;
        const wrong = at(one, { declinedAt, receivedByCompetentAt, boundaryFree: true });
        const right = at(one, { acceptedAt: declinedAt, receivedByCompetentAt, boundaryFree: true });
        fc.pre(covered(wrong) && covered(right));
        expect(wrong.deadline).toEqual(right.deadline);
        expect(wrong.transfer).toEqual(right.transfer);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

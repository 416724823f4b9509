import { compileCalendar } from '@motcua/domain/calendars/calendar';
import { calculateDeadline } from '@motcua/domain/deadlines/deadline';
import { casesOn, sampleCalendars } from '@motcua/domain/deadlines/deadline-cases.fixture';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { Refusal } from '@motcua/domain/refusal';
import fc from 'fast-check';
import { Temporal as Brought } from 'temporal-polyfill/implementation';
import { expect, test } from 'vitest';

/** Runs `act` with the Temporal that the verifier brings along. */
function withoutOwnTemporal<T>(act: () => T): T {
  const own = globalThis.Temporal;
  try {
    globalThis.Temporal = Brought as unknown as typeof own;
    return act();
  } finally {
    globalThis.Temporal = own;
  }
}

function orRefusal<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('the Temporal brought along is not the one of this Node', () => {
  expect(withoutOwnTemporal(() => Temporal)).not.toBe(Temporal);
});

const calendars = sampleCalendars(40, 11);

test('dates and explanations are the same by the Temporal brought along, clock changes included', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...calendars).chain((chosen) => casesOn(chosen).map((input) => ({ chosen, input }))),
      ({ chosen, input }) => {
        const calculated = () =>
          orRefusal(() => {
            const calendar = compileCalendar(chosen.calendar.definition);
            const trace: TraceEntry[] = [];
            return { deadline: calculateDeadline({ calendar, maxExtensions: 2, ...input }, trace), trace };
          });
        expect(withoutOwnTemporal(calculated)).toEqual(calculated());
      },
    ),
    { numRuns: 300 },
  );
});

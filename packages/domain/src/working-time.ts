import type { Calendar } from './calendar.ts';

/** Working minutes in [from, to); both instants are floored to the minute first, so adjacent spans add up. */
export function workingMinutesBetween(_calendar: Calendar, _fromMs: number, _toMs: number): number {
  return 0;
}

/** The earliest instant t′ with exactly `minutes` working minutes in [at, t′). Epoch ms. */
export function advance(_calendar: Calendar, atMs: number, _minutes: number): number {
  return atMs;
}

/** The latest instant t′ with exactly `minutes` working minutes in [t′, at). Epoch ms. */
export function retreat(_calendar: Calendar, atMs: number, _minutes: number): number {
  return atMs;
}

/** `start` floored to the minute if it lies in a session, else the opening of the next session. Epoch ms. */
export function effectiveStart(_calendar: Calendar, startMs: number): number {
  return startMs;
}

/** Whether a civil day (`YYYY-MM-DD`) has at least one session. */
export function isCountingDay(_calendar: Calendar, _date: string): boolean {
  return true;
}

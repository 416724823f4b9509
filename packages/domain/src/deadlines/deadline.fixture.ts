import { expect } from 'vitest';
import { local, toLocal, vietnam } from '../calendars/vietnam.fixture.ts';
import { Refusal } from '../refusal.ts';
import { calculateDeadline, type DeadlineInput } from './deadline.ts';
import type { Term } from './term.ts';

export type Pause = [from: string, to: string | null];
export type Grant = [at: string, amount: string];

/** For tests: a dossier on the Vietnamese calendar, in local time. */
export function inputOf(start: string, term: Term, pauses: Pause[] = [], grants: Grant[] = []): DeadlineInput {
  return {
    calendar: vietnam,
    start: local(start),
    term,
    suspensions: pauses.map(([from, to]) => ({ from: local(from), to: to === null ? null : local(to) })),
    extensions: grants.map(([at, amount]) => ({ at: local(at), amount })),
  };
}

/** `promised / due`, or the state, in Vietnamese time. */
export function dates(input: DeadlineInput): string {
  const { state, promisedAt, dueAt, dueOn } = calculateDeadline(input);
  if (state === 'suspended') return state;
  expect(toLocal(dueAt)).toMatch(dueOn);
  return `${toLocal(promisedAt)} / ${toLocal(dueAt)}`;
}

export function refusalOf(input: DeadlineInput): Refusal {
  try {
    calculateDeadline(input);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was calculated');
}

export const days = (amount: string): Term => ({ unit: 'workingDay', amount });
export const hours = (amount: string): Term => ({ unit: 'workingHour', amount });
export const calendarDays = (amount: string): Term => ({ unit: 'calendarDay', amount });
export const months = (amount: string): Term => ({ unit: 'month', amount });
export const sameDay: Term = { unit: 'sameDay' };

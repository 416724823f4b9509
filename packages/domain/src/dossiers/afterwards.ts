/**
 * A dossier that the counter accepted on paper, and registers afterwards because it could not reach this system then
 * (docs/domain.md §2.7). It counts from the acceptance, as if it had been registered at once.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { calculateDeadline } from '../deadlines/deadline.ts';
import { formatInstant } from '../instant.ts';
import { Refusal } from '../refusal.ts';

/** Why it could not be registered at once. `away`: people were received away from the counter. */
export const afterwardsReasons = ['network', 'power', 'system', 'away'] as const;
export type AfterwardsReason = (typeof afterwardsReasons)[number];

/** What the history says of a dossier that was registered afterwards. */
export interface Afterwards {
  readonly reason: AfterwardsReason;
  /** The number of the paper that records the outage; null: there is none. */
  readonly document: string | null;
}

/**
 * The instant (epoch ms) until which a dossier that was accepted at `acceptedAt` may be registered: the end of the last
 * of so many working days of the receiving agency. Its agencies say how many (`registersWithinDays`).
 * @throws Refusal `calendar-not-covering`
 */
export function registrableUntil(calendar: Calendar, acceptedAt: number, workingDays: number): number {
  const term = { unit: 'workingDay', amount: String(workingDays) } as const;
  return calculateDeadline({ calendar, start: acceptedAt, term }).dueAt!;
}

/** The last millisecond of a civil day (`YYYY-MM-DD`), epoch ms. */
export const endOfDay = (day: string, timeZone: string): number =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - 1;

/**
 * Refuses to register a dossier at `now` (epoch ms) that is accepted only later, or was accepted too long ago.
 * @throws Refusal `instant-in-future`, `registered-too-late`, `calendar-not-covering`
 */
export function requireRegistrable(
  { calendar, acceptedAt, workingDays }: { calendar: Calendar; acceptedAt: number; workingDays: number },
  now: number,
): void {
  const path = 'afterwards.acceptedAt';
  if (acceptedAt > now) throw new Refusal('instant-in-future', 'it is not accepted yet', { path });
  const until = registrableUntil(calendar, acceptedAt, workingDays);
  if (now > until)
    throw new Refusal('registered-too-late', `it could be registered for ${workingDays} working days`, {
      path,
      facts: { workingDays, until: formatInstant(until) },
    });
}

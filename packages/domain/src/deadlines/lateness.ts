import { civilDay } from '../instant.ts';

/** `not-judged`: refused or stopped, so that there is no result that could be late. */
export type Lateness = 'early' | 'on-time' | 'late' | 'open' | 'open-late' | 'not-judged';

/** `dueAt` and `dueOn` are null while suspended. Instants in epoch ms, not floored. */
export interface LatenessInput {
  readonly dueAt: number | null;
  readonly dueOn: string | null;
  readonly finishedAt: number | null;
  /** Finished, refused or stopped; not given: as finished. */
  readonly endedAt?: number | null | undefined;
  readonly now: number;
  readonly timeZone: string;
}

/**
 * Where a deadline stands (docs/rules-of-time.md §2). Late is after `dueAt`, to the millisecond: on the due day as much as on a
 * later one. Early is on a civil day before `dueOn`. A suspended deadline cannot be late (§3); finished then, it is on time.
 * When the result is picked up plays no part.
 */
export function lateness({ dueAt, dueOn, finishedAt, endedAt, now, timeZone }: LatenessInput): Lateness {
  if (finishedAt === null && endedAt != null) return 'not-judged';
  if (finishedAt === null) return dueAt !== null && now > dueAt ? 'open-late' : 'open';
  if (dueAt !== null && finishedAt > dueAt) return 'late';
  return dueOn !== null && civilDay(finishedAt, timeZone) < dueOn ? 'early' : 'on-time';
}

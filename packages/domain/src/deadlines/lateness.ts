/** Whether a deadline was kept. */
import { civilDay } from '../instant.ts';

/** `not-judged`: the dossier was refused or stopped, so no result could be late. */
export type Lateness = 'early' | 'on-time' | 'late' | 'open' | 'open-late' | 'not-judged';

/** `dueAt` and `dueOn` are null while suspended. Instants in epoch ms, not floored. */
export interface LatenessInput {
  readonly dueAt: number | null;
  readonly dueOn: string | null;
  readonly finishedAt: number | null;
  /** When the dossier was finished, refused or stopped; not given: the same as `finishedAt`. */
  readonly endedAt?: number | null | undefined;
  readonly now: number;
  readonly timeZone: string;
}

/**
 * How a deadline stands (docs/rules-of-time.md §2). Late is after `dueAt`, to the millisecond, also on the due day.
 * Early is on a civil day before `dueOn`. A suspended deadline cannot be late (§3); a dossier finished then is on time.
 * The hand-over of the result plays no part.
 */
export function lateness({ dueAt, dueOn, finishedAt, endedAt, now, timeZone }: LatenessInput): Lateness {
  if (finishedAt === null && endedAt != null) return 'not-judged';
  if (finishedAt === null) return dueAt !== null && now > dueAt ? 'open-late' : 'open';
  if (dueAt !== null && finishedAt > dueAt) return 'late';
  return dueOn !== null && civilDay(finishedAt, timeZone) < dueOn ? 'early' : 'on-time';
}

export type Lateness = 'early' | 'on-time' | 'late' | 'open' | 'open-late';

/** `dueAt` and `dueOn` are null while suspended. Instants in epoch ms, not floored. */
export interface LatenessInput {
  readonly dueAt: number | null;
  readonly dueOn: string | null;
  readonly finishedAt: number | null;
  readonly now: number;
  readonly timeZone: string;
}

/** Where a deadline stands (DEADLINES §2): early is a civil day before `dueOn`, late is after `dueAt`. */
export function lateness(_input: LatenessInput): Lateness {
  return 'open';
}

export type TraceRule =
  | 'counted' // working time of the term
  | 'receipt-day' // the civil day of the effective start: its minutes run, but it is not one of the term's days
  | 'after-hours' // accepted when the office had closed: runs from the next opening
  | 'after-cutoff' // same-day term accepted after the cutoff
  | 'weekly-rest' // a weekday without sessions
  | 'closed' // an exception closed the day
  | 'calendar-day' // no sessions, yet counted: calendar days and months include days of rest
  | 'suspended' // the clock stood still
  | 'rolled-forward' // the term would have ended here, on a day without sessions
  | 'extended'; // an extension was granted on this day

/**
 * One step of the explanation (DEADLINES §6). `minutes` are the working minutes it gave to the term, 0 when skipped;
 * those of the `counted` entries add up to the working minutes from effective start to `promisedAt` less the suspended ones.
 * `from` and `to` (epoch ms) bound the part of the day meant, where it is not the whole of a day without sessions.
 * `name` and `basis` are those of the calendar exception, or of the suspension or extension.
 */
export interface TraceEntry {
  readonly date: string;
  readonly minutes: number;
  readonly counted: boolean;
  readonly rule: TraceRule;
  readonly from?: number;
  readonly to?: number;
  readonly name?: string;
  readonly basis?: string;
}

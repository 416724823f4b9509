import { Refusal } from '../refusal.ts';

/** A legal term (docs/rules-of-time.md §2). `amount` is a decimal string, `cutoff` a local `HH:MM` (15:00 if not given). */
export type Term =
  | { readonly unit: 'workingDay' | 'workingHour' | 'calendarDay' | 'month'; readonly amount: string }
  | { readonly unit: 'sameDay'; readonly cutoff?: string | undefined };

export type TermUnit = Term['unit'];

/** The budget of a step: whole working minutes. */
export interface StepBudget {
  readonly unit: 'workingMinute';
  readonly minutes: number;
}

/** The instant (epoch ms) an older system promised: both appointment and legal end, never recomputed (docs/rules-of-time.md §2). */
export interface ImportedTerm {
  readonly unit: 'imported';
  readonly promisedAt: number;
  /** When it was taken over, epoch ms: what happened until then is in the promise. Not given: nothing is. */
  readonly statedAt?: number | undefined;
}

/** Everything a clock can run by: a legal term, or one that nobody writes into a request. */
export type ClockTerm = Term | StepBudget | ImportedTerm;

/** The last minute of the day at which a same-day dossier is still answered that day. */
const defaultCutoff = 15 * 60;

const mostHundredths = 10_000_00;

/**
 * Reads a term from untrusted data (docs/rules-of-time.md §2). Whether a fraction of a working day makes whole minutes depends on
 * the calendar; the calculation refuses that.
 * @param prefix where the term stands in the caller's body (`term.`), put before the refusal's path
 * @throws Refusal `term-invalid`, path `unit`, `amount` or `cutoff`; `amount-invalid`, path `amount`
 */
export function parseTerm(value: unknown, prefix = ''): Term {
  if (typeof value !== 'object' || value === null)
    throw invalid(`${prefix}unit`, 'a term is {unit, amount} or {unit, cutoff}');
  const { unit, amount, cutoff } = value as Record<string, unknown>;
  switch (unit) {
    case 'workingDay':
    case 'workingHour':
    case 'calendarDay':
    case 'month': {
      if (cutoff !== undefined) throw invalid(`${prefix}cutoff`, 'only a sameDay term has a cutoff');
      const term = { unit, amount: amount as string };
      readAmount(term, prefix);
      return term;
    }
    case 'sameDay':
      if (amount !== undefined) throw invalid(`${prefix}amount`, 'a sameDay term has no amount');
      if (cutoff === undefined) return { unit };
      cutoffMinute(cutoff as string, prefix);
      return { unit, cutoff: cutoff as string };
    default:
      throw invalid(`${prefix}unit`, 'unit is workingDay, workingHour, calendarDay, month or sameDay');
  }
}

/**
 * A term's amount in hundredths: 0 < amount ≤ 10,000, whole for calendar days and months, whole minutes for hours.
 * @throws Refusal `amount-invalid`, path `amount`
 */
export function readAmount(term: Exclude<Term, { unit: 'sameDay' }>, prefix = ''): number {
  const amount = hundredthsOf(term.amount);
  if (Number.isNaN(amount))
    throw invalidAmount(
      `${prefix}amount`,
      'an amount is a decimal above 0 and at most 10000, with at most two decimals',
    );
  if (amount % 100 !== 0) {
    if (term.unit === 'calendarDay' || term.unit === 'month')
      throw invalidAmount(`${prefix}amount`, 'an amount of calendar days or months is whole');
    // An hour's hundredth is 36 seconds.
    if (term.unit === 'workingHour' && (amount * 36) % 60 !== 0)
      throw invalidAmount(`${prefix}amount`, 'the amount makes no whole minutes');
  }
  return amount;
}

/**
 * A decimal string in hundredths, or NaN if it is not one the rules accept. By hand, because this runs for every due
 * date: a regular expression and a parse cost as much as the rest of the calculation.
 */
export function hundredthsOf(text: unknown): number {
  if (typeof text !== 'string') return Number.NaN;
  let value = 0;
  let point = -1;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit === -2 && point < 0) point = i;
    else if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else return Number.NaN;
  }
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (point === 0 || (point > 0 && decimals === 0) || decimals > 2) return Number.NaN;
  // "007" is no number anyone writes: it is a field that slipped.
  if (text.charCodeAt(0) === 48 && text.length > 1 && point !== 1) return Number.NaN;
  const hundredths = value * 10 ** (2 - decimals);
  return hundredths > 0 && hundredths <= mostHundredths ? hundredths : Number.NaN;
}

/**
 * A same-day term's cutoff as a minute of the day.
 * @throws Refusal `term-invalid`, path `cutoff`
 */
export function cutoffMinute(cutoff: string | undefined, prefix = ''): number {
  if (cutoff === undefined) return defaultCutoff;
  if (typeof cutoff !== 'string' || !/^([01]\d|2[0-3]):[0-5]\d$/.test(cutoff))
    throw invalid(`${prefix}cutoff`, 'a cutoff is a local time HH:MM');
  return Number(cutoff.slice(0, 2)) * 60 + Number(cutoff.slice(3));
}

function invalid(path: string, detail: string): Refusal {
  return new Refusal('term-invalid', detail, { path });
}

function invalidAmount(path: string, detail: string): Refusal {
  return new Refusal('amount-invalid', detail, { path });
}

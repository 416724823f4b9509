/** Terms, and how they are read from untrusted data. */
import { flawed, type Refusal } from '../refusal.ts';
import type { RuleFlaw } from '../rule-flaws.ts';

/** A legal term (docs/rules-of-time.md §2). `amount`: a decimal; `cutoff`: local time `HH:MM`, 15:00 if not given. */
export type Term =
  | { readonly unit: 'workingDay' | 'workingHour' | 'calendarDay' | 'month'; readonly amount: string }
  | { readonly unit: 'sameDay'; readonly cutoff?: string | undefined };

export type TermUnit = Term['unit'];

/** The budget of a step in whole working minutes. */
export interface StepBudget {
  readonly unit: 'workingMinute';
  readonly minutes: number;
}

/**
 * The instant (epoch ms) that an older system promised (docs/rules-of-time.md §2). It is the appointment and the legal
 * end, and is never recomputed.
 */
export interface ImportedTerm {
  readonly unit: 'imported';
  readonly promisedAt: number;
  /** When it was imported, epoch ms: the promise contains what happened until then. Not given: it contains nothing. */
  readonly statedAt?: number | undefined;
}

/** Every term of a clock: a legal term, or one that no request can contain. */
export type ClockTerm = Term | StepBudget | ImportedTerm;

/** The last minute of the day at which a same-day dossier is answered on the same day. */
const defaultCutoff = 15 * 60;

const mostHundredths = 10_000_00;

/**
 * Reads a term from untrusted data (docs/rules-of-time.md §2). Only the calculation can refuse a fraction of a working
 * day that does not make whole minutes, because that depends on the calendar.
 * @param prefix where the term stands in the request body (`term.`), put before the path of the refusal
 * @throws Refusal `term-invalid`, path `unit`, `amount` or `cutoff`; `amount-invalid`, path `amount`
 */
export function parseTerm(value: unknown, prefix = ''): Term {
  if (typeof value !== 'object' || value === null) throw invalid(`${prefix}unit`, 'term-shape');
  const { unit, amount, cutoff } = value as Record<string, unknown>;
  switch (unit) {
    case 'workingDay':
    case 'workingHour':
    case 'calendarDay':
    case 'month': {
      if (cutoff !== undefined) throw invalid(`${prefix}cutoff`, 'cutoff-without-same-day');
      const term = { unit, amount: amount as string };
      readAmount(term, prefix);
      return term;
    }
    case 'sameDay':
      if (amount !== undefined) throw invalid(`${prefix}amount`, 'amount-of-same-day');
      if (cutoff === undefined) return { unit };
      cutoffMinute(cutoff as string, prefix);
      return { unit, cutoff: cutoff as string };
    default:
      throw invalid(`${prefix}unit`, 'term-unit');
  }
}

/**
 * The amount of a term in hundredths. It is above 0 and at most 10,000; whole for calendar days and months; whole
 * minutes for hours.
 * @throws Refusal `amount-invalid`, path `amount`
 */
export function readAmount(term: Exclude<Term, { unit: 'sameDay' }>, prefix = ''): number {
  const amount = hundredthsOf(term.amount);
  if (Number.isNaN(amount)) throw invalidAmount(`${prefix}amount`, 'amount-not-decimal');
  if (amount % 100 !== 0) {
    if (term.unit === 'calendarDay' || term.unit === 'month')
      throw invalidAmount(`${prefix}amount`, 'amount-not-whole');
    // A hundredth of an hour is 36 seconds.
    if (term.unit === 'workingHour' && (amount * 36) % 60 !== 0)
      throw invalidAmount(`${prefix}amount`, 'amount-not-whole-minutes');
  }
  return amount;
}

/**
 * A decimal string in hundredths; NaN if the rules do not accept it. It is parsed by hand, because this runs for every
 * due date: a regular expression and a parse take as long as the rest of the calculation.
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
  // Nobody writes "007": the text belongs to another field.
  if (text.charCodeAt(0) === 48 && text.length > 1 && point !== 1) return Number.NaN;
  const hundredths = value * 10 ** (2 - decimals);
  return hundredths > 0 && hundredths <= mostHundredths ? hundredths : Number.NaN;
}

/**
 * The cutoff of a same-day term as a minute of the day.
 * @throws Refusal `term-invalid`, path `cutoff`
 */
export function cutoffMinute(cutoff: string | undefined, prefix = ''): number {
  if (cutoff === undefined) return defaultCutoff;
  if (typeof cutoff !== 'string' || !/^([01]\d|2[0-3]):[0-5]\d$/.test(cutoff))
    throw invalid(`${prefix}cutoff`, 'cutoff-not-a-time');
  return Number(cutoff.slice(0, 2)) * 60 + Number(cutoff.slice(3));
}

function invalid(path: string, flaw: RuleFlaw): Refusal {
  return flawed('term-invalid', path, flaw);
}

function invalidAmount(path: string, flaw: RuleFlaw): Refusal {
  return flawed('amount-invalid', path, flaw);
}

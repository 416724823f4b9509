import { Refusal, type RefusalCode } from './refusal.ts';

/**
 * An RFC 3339 instant with an offset, as epoch milliseconds.
 * @throws Refusal with the given code and path when the text is not one, or has no offset
 */
export function parseInstant(text: string, code: RefusalCode, path: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw new Refusal(code, `"${text}" is not an instant with an offset`, { path });
  }
}

/** Epoch milliseconds as a UTC instant with seconds (`2026-11-27T10:00:00Z`); a fraction only if there is one. */
export function formatInstant(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString();
}

/** The civil day (`YYYY-MM-DD`) of an instant in a time zone. */
export function civilDay(epochMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

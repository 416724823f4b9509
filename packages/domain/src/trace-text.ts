import type { TraceEntry } from './trace.ts';

export type Language = 'vi' | 'en';

/** The trace as short sentences, one per entry, for a receipt or the public tracking page. */
export function traceText(_trace: readonly TraceEntry[], _timeZone: string, _language: Language): string[] {
  return [];
}

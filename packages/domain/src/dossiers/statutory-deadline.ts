/** The law's own term of a dossier: its dates with their explanation, and in sentences. */
import type { Calendar } from '../calendars/calendar.ts';
import type { DossierRules } from '../catalogue/procedure.ts';
import { deriveClock } from '../deadlines/clock.ts';
import type { Deadline, Extension } from '../deadlines/deadline.ts';
import { deadlineText } from '../deadlines/deadline-text.ts';
import type { TraceEntry } from '../deadlines/trace.ts';
import type { Language } from '../language.ts';
import { Refusal } from '../refusal.ts';
import { type Dossier, openSuspension } from './dossier.ts';

/** What the dates of the law's term are derived from, besides the calendar. Instants in epoch ms. */
export interface StatutoryInputs extends Pick<Dossier, 'acceptedAt' | 'term'> {
  readonly suspensions: readonly { readonly from: number; readonly to: number | null }[];
  readonly extensions: readonly Extension[];
  readonly rules: Pick<DossierRules, 'maxExtensions'>;
}

/**
 * The dates of the law's term; undefined before acceptance. `trace` receives the explanation where the calendar reaches
 * (docs/rules-of-time.md §2-§4).
 * @throws Refusal as calculateDeadline
 */
export function statutoryDeadline(
  { acceptedAt, term, suspensions, extensions, rules }: StatutoryInputs,
  calendar: Calendar,
  trace: TraceEntry[],
): Deadline | undefined {
  if (acceptedAt === null || term === null) return undefined;
  const clock = { kind: 'statutory', calendar, anchorAt: acceptedAt, term } as const;
  const events = { suspensions, extensions, maxExtensions: rules.maxExtensions };
  return whereCovered(() => deriveClock(clock, events, trace)) ?? deriveClock(clock, events);
}

/** A dossier taken over may have begun before its calendar does. What cannot be counted then is left out, never guessed: null. */
export function whereCovered<T>(count: () => T): T | null {
  try {
    return count();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'calendar-not-covering') return null;
    throw error;
  }
}

/** How the law's term stands at `now` (epoch ms), in sentences. The dossier is accepted. */
export function deadlineSentences(
  dossier: StatutoryInputs & Pick<Dossier, 'finishedAt' | 'endedAt'>,
  { state, promisedAt, dueAt }: Deadline,
  at: { readonly now: number; readonly timeZone: string },
  language: Language,
): string[] {
  const { acceptedAt, term, suspensions, extensions, finishedAt, endedAt } = dossier;
  const over = suspensions.filter(({ from, to }) => to !== null && (dueAt === null || from < dueAt));
  return deadlineText(
    {
      ...at,
      acceptedAt: acceptedAt!,
      term: term!,
      promisedAt,
      dueAt,
      finishedAt,
      endedAt,
      suspendedSince: state === 'suspended' ? (openSuspension(dossier)?.from ?? null) : null,
      suspensions: over.length,
      extensions: extensions.length,
    },
    language,
  );
}

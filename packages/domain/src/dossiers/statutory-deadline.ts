/** The statutory term of a dossier: its dates with their explanation, and in sentences. */
import type { Calendar } from '../calendars/calendar.ts';
import { deriveClock, whereCovered } from '../deadlines/clock.ts';
import type { Deadline, Extension } from '../deadlines/deadline.ts';
import { deadlineText } from '../deadlines/deadline-text.ts';
import type { TraceEntry } from '../deadlines/trace.ts';
import type { Language } from '../language.ts';
import type { DossierRules } from '../rules/dossier-rules.ts';
import { type Dossier, type DossierSuspension, openSuspension } from './dossier.ts';

/** What the dates of the statutory term are derived from, besides the calendar. Instants in epoch ms. */
export interface StatutoryInputs extends Pick<Dossier, 'acceptedAt' | 'term'> {
  readonly suspensions: readonly Pick<DossierSuspension, 'from' | 'to' | 'ground'>[];
  readonly extensions: readonly Extension[];
  readonly rules: Pick<DossierRules, 'maxExtensions'>;
}

/**
 * The dates of the statutory term (docs/rules-of-time.md §2-§4); undefined before acceptance. The explanation is added
 * to `trace` if the calendar covers the whole term.
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

/** The state of the statutory term at `now` (epoch ms) in sentences. The dossier is accepted. */
export function deadlineSentences(
  dossier: StatutoryInputs & Pick<Dossier, 'finishedAt' | 'endedAt'>,
  { state, promisedAt, dueAt }: Deadline,
  at: { readonly now: number; readonly timeZone: string },
  language: Language,
): string[] {
  const { acceptedAt, term, suspensions, extensions, finishedAt, endedAt } = dossier;
  const ended = suspensions.filter(({ from, to }) => to !== null && (dueAt === null || from < dueAt));
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
      suspensions: ended.length,
      extensions: extensions.length,
    },
    language,
  );
}

/** One filing with several dossiers (liên thông): how the whole stands follows from its parts; nothing of it is stored. */
import type { Calendar } from '../calendars/calendar.ts';
import { calculateDeadline } from '../deadlines/deadline.ts';
import type { Term } from '../deadlines/term.ts';
import { type Dates, type Dossier, noDates, type Status } from './dossier.ts';

/** One part, and the part whose result it needs. */
export interface GroupPart {
  readonly part: string;
  readonly after: string | null;
  readonly dossier: Pick<Dossier, 'status' | 'acceptedAt' | keyof Dates | 'result' | 'finishedAt' | 'endedAt'> & {
    readonly suspensions: readonly Standstill[];
  };
}

/** A time in which a clock stood, epoch ms; `to` null while it lasts. */
interface Standstill {
  readonly from: number;
  readonly to: number | null;
}

/** What a part does that needs the result of another: it goes on its way, waits for it, or will never get it. */
export type PartWay = 'open' | 'waiting' | 'cut-off';

/** Once a dossier is accepted it goes its own way, whatever becomes of the one it waited for. */
export function wayOf(part: GroupPart, parts: readonly GroupPart[]): PartWay {
  const earlier = part.after === null ? undefined : parts.find(({ part: code }) => code === part.after);
  if (earlier === undefined || part.dossier.acceptedAt !== null || part.dossier.endedAt !== null) return 'open';
  if (wayOf(earlier, parts) === 'cut-off') return 'cut-off';
  if (letsOthersStart(earlier.dossier)) return 'open';
  return earlier.dossier.endedAt === null ? 'waiting' : 'cut-off';
}

/** What the parts after it wait for: it is finished, and what was applied for was granted. */
export const letsOthersStart = ({ finishedAt, result }: Pick<Dossier, 'finishedAt' | 'result'>): boolean =>
  finishedAt !== null && result === 'granted';

/**
 * The national status of the whole: finished and handed over when all of it is; stopped when nothing of it goes on and not
 * all of it was finished; what is asked of the applicant as soon as any part asks it.
 */
export function groupStatus(parts: readonly GroupPart[]): Status {
  const statuses = parts.map(({ dossier }) => dossier.status);
  if (statuses.every((status) => status === 10)) return 10;
  if (statuses.every((status) => status === 9 || status === 10)) return 9;
  const live = parts.filter((part) => part.dossier.endedAt === null && wayOf(part, parts) !== 'cut-off');
  if (live.length === 0) return 8;
  const asked = ([5, 6, 7] as const).find((status) => live.some(({ dossier }) => dossier.status === status));
  return asked ?? (statuses.every((status) => status === 1 || status === 2) ? 2 : 4);
}

/** When the last part was finished, epoch ms; null while not all are. */
export function groupFinishedAt(parts: readonly GroupPart[]): number | null {
  const finished = parts.map(({ dossier }) => dossier.finishedAt);
  return finished.every((at) => at !== null) ? Math.max(...finished) : null;
}

/**
 * The dates of the whole. A group with a term of its own: that term from the first acceptance, and whatever makes the clock of
 * any part stand makes it stand. Without one: the latest date of its parts, once each has one.
 * @throws Refusal as calculateDeadline
 */
export function groupDates(parts: readonly GroupPart[], term: Term | null, calendar: Calendar): Dates {
  const accepted = parts.flatMap(({ dossier }) => dossier.acceptedAt ?? []);
  if (accepted.length === 0) return noDates;
  if (term === null) return latestOf(parts);
  const input = { calendar, start: Math.min(...accepted), term, suspensions: standstills(parts) };
  const { promisedAt, dueAt, dueOn } = calculateDeadline(input);
  return { promisedAt, dueAt, dueOn };
}

function latestOf(parts: readonly GroupPart[]): Dates {
  const dated = parts.map(({ dossier: { promisedAt, dueAt, dueOn } }) => ({ promisedAt, dueAt, dueOn }));
  if (dated.some(({ dueAt }) => dueAt === null)) return noDates;
  return dated.reduce((latest, dates) => (dates.dueAt! > latest.dueAt! ? dates : latest));
}

/** The times in which the clock of any part stood, in order and without overlap. What ended stands no more. */
function standstills(parts: readonly GroupPart[]): readonly Standstill[] {
  const all = parts
    .flatMap(({ dossier: { suspensions, endedAt } }) =>
      suspensions.map(({ from, to }) => ({ from, to: to ?? endedAt })),
    )
    .toSorted((a, b) => a.from - b.from);
  const merged: Standstill[] = [];
  for (const next of all) {
    const last = merged.at(-1);
    if (last === undefined || (last.to !== null && last.to < next.from)) merged.push(next);
    else if (last.to !== null)
      merged[merged.length - 1] = { from: last.from, to: next.to === null ? null : Math.max(last.to, next.to) };
  }
  return merged;
}

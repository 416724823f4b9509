/**
 * One filing with several dossiers (liên thông). The state of the whole follows from its parts; nothing of it is
 * stored.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { calculateDeadline } from '../deadlines/deadline.ts';
import { ended } from '../deadlines/reasons.ts';
import type { Term } from '../deadlines/term.ts';
import { type Dates, type Dossier, type DossierSuspension, noDates } from './dossier.ts';
import { Status } from './status.ts';

/** One part of a filing. `after`: the part whose result it needs. */
export interface GroupPart {
  readonly part: string;
  readonly after: string | null;
  readonly dossier: Pick<Dossier, 'status' | 'acceptedAt' | keyof Dates | 'result' | 'finishedAt' | 'endedAt'> & {
    readonly suspensions: readonly Standstill[];
  };
}

/** A time in which a clock stood, epoch ms; `to` null while it lasts. */
type Standstill = Pick<DossierSuspension, 'from' | 'to' | 'ground'>;

/**
 * `open`: the part can go on; `waiting`: it waits for the result of another part; `cut-off`: it will never get that
 * result.
 */
export type PartWay = 'open' | 'waiting' | 'cut-off';

/** Whether a part can go on. An accepted dossier always can, whatever becomes of the part for which it waited. */
export function wayOf(part: GroupPart, parts: readonly GroupPart[]): PartWay {
  const earlier = part.after === null ? undefined : parts.find(({ part: code }) => code === part.after);
  if (earlier === undefined || part.dossier.acceptedAt !== null || part.dossier.endedAt !== null) return 'open';
  if (wayOf(earlier, parts) === 'cut-off') return 'cut-off';
  if (letsOthersStart(earlier.dossier)) return 'open';
  return earlier.dossier.endedAt === null ? 'waiting' : 'cut-off';
}

/** Whether the parts that wait for this dossier can start: it is finished and granted. */
export const letsOthersStart = ({ finishedAt, result }: Pick<Dossier, 'finishedAt' | 'result'>): boolean =>
  finishedAt !== null && result === 'granted';

/**
 * The national status of the whole. It is finished or handed over when every part is. It is stopped when no part goes
 * on and not every part was finished. It waits for the applicant as soon as one part does.
 */
export function groupStatus(parts: readonly GroupPart[]): Status {
  const statuses = parts.map(({ dossier }) => dossier.status);
  const every = (...some: readonly Status[]) => statuses.every((status) => some.includes(status));
  if (every(Status.handedOver)) return Status.handedOver;
  if (every(Status.finished, Status.handedOver)) return Status.finished;
  const live = parts.filter((part) => part.dossier.endedAt === null && wayOf(part, parts) !== 'cut-off');
  if (live.length === 0) return Status.stopped;
  const asked = askingApplicant.find((status) => live.some(({ dossier }) => dossier.status === status));
  return asked ?? (every(Status.submitted, Status.accepted) ? Status.accepted : Status.inProgress);
}

/**
 * The statuses in which something is asked of the applicant; the first one that a part has is the status of the whole.
 */
const askingApplicant = [Status.supplementRequested, Status.paymentRequested, Status.withdrawalRequested] as const;

/** When the last part was finished, epoch ms; null while a part is not. */
export function groupFinishedAt(parts: readonly GroupPart[]): number | null {
  const finished = parts.map(({ dossier }) => dossier.finishedAt);
  return finished.every((at) => at !== null) ? Math.max(...finished) : null;
}

/**
 * The dates of the whole. A group with a term of its own counts it from the first acceptance, and its clock stands
 * while the clock of any part stands. A group without one takes the latest date of its parts, once every part has a
 * date.
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

/**
 * The intervals in which the clock of any part stood, in order and without overlap. The end of a dossier ends its
 * interval. An interval has the ground with which it began; of those that began together, `ended` gives back more.
 */
function standstills(parts: readonly GroupPart[]): readonly Standstill[] {
  const all = parts
    .flatMap(({ dossier: { suspensions, endedAt } }) =>
      suspensions.map(({ from, to, ground }) => ({ from, to: to ?? endedAt, ground })),
    )
    .toSorted((a, b) => a.from - b.from || Number(b.ground === ended) - Number(a.ground === ended));
  const merged: Standstill[] = [];
  for (const next of all) {
    const last = merged.at(-1);
    if (last === undefined || (last.to !== null && last.to < next.from)) merged.push(next);
    else if (last.to !== null)
      merged[merged.length - 1] = { ...last, to: next.to === null ? null : Math.max(last.to, next.to) };
  }
  return merged;
}

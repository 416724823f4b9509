/**
 * Absent officers: an absent officer gets no new task, and the delegate acts in the officer's place. A delegate is not
 * absent at that time, and has no delegate for it.
 */
import { formatInstant } from '../instant.ts';
import { Refusal } from '../refusal.ts';

/** The absence of an officer, [fromAt, toAt) in epoch ms. `toAt` null: until it is ended. */
export interface Absence {
  readonly id: string;
  readonly officerId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  /** The officer who acts in the absent officer's place; null: nobody. */
  readonly delegateOfficerId: string | null;
  /** When it was ended early, or called off before it began. */
  readonly endedAt: number | null;
}
export type NewAbsence = Omit<Absence, 'id' | 'endedAt'>;
type Interval = Pick<Absence, 'fromAt' | 'toAt' | 'endedAt'>;

/** When the absence ends, epoch ms; Infinity: nobody knows. */
const endOf = ({ toAt, endedAt }: Interval) => Math.min(toAt ?? Infinity, endedAt ?? Infinity);

/** Whether the officer is away at an instant (epoch ms). */
export const isAwayAt = (absence: Interval, at: number): boolean => absence.fromAt <= at && at < endOf(absence);

/** Whether two absences have an instant in common. An absence that was called off before it began has none. */
export const overlap = (a: Interval, b: Interval): boolean =>
  Math.max(a.fromAt, b.fromAt) < Math.min(endOf(a), endOf(b));

/**
 * Refuses an absence that contradicts others. `known`: the absences of the officer and of the delegate, and those in
 * which one of them is the delegate. An officer who is somebody's delegate at that time cannot be absent, so there are
 * no chains and no circles of delegates.
 * @throws Refusal `absence-reversed`, `delegate-is-self`, `absences-overlap`, `delegate-absent`, `officer-is-delegate`
 */
export function requireConsistent(wanted: NewAbsence, known: readonly Absence[]): void {
  const { officerId, delegateOfficerId, fromAt, toAt } = wanted;
  if (toAt !== null && toAt <= fromAt)
    throw new Refusal('absence-reversed', 'an absence ends after it begins', { path: 'to' });
  if (delegateOfficerId === officerId)
    throw new Refusal('delegate-is-self', 'nobody stands in for themselves', { path: 'delegate' });
  const meanwhile = known.filter((absence) => overlap({ ...wanted, endedAt: null }, absence));
  const refuseBy = (
    code: 'absences-overlap' | 'delegate-absent' | 'officer-is-delegate',
    path: string,
    found: Absence | undefined,
  ) => {
    if (found === undefined) return;
    const until = endOf(found);
    const to = until === Infinity ? 'open' : formatInstant(until);
    const facts = { absence: found.id, officer: found.officerId, from: formatInstant(found.fromAt), to };
    throw new Refusal(code, `the absence ${found.id} is in the way`, { path, facts });
  };
  const of = (id: string | null) => meanwhile.find((absence) => absence.officerId === id);
  refuseBy('absences-overlap', 'from', of(officerId));
  if (delegateOfficerId !== null) refuseBy('delegate-absent', 'delegate', of(delegateOfficerId));
  const standingIn = meanwhile.find((absence) => absence.delegateOfficerId === officerId);
  refuseBy('officer-is-delegate', 'from', standingIn);
}

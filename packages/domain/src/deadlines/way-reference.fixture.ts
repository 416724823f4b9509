/**
 * For tests only: docs/rules-of-time.md §8 a second time, by walking over every minute. Nothing of the engine is used,
 * so that the two can only agree by both being right.
 */
import { ReferenceRefusal, referenceDeadline, type World } from './deadline-reference.fixture.ts';
import type { Term } from './term.ts';

export interface ReferenceWay {
  readonly acceptedAt: number;
  readonly receivedByCompetentAt: number | null;
  readonly boundaryFree: boolean;
  readonly latestStart: boolean;
  readonly cutoff: string;
  readonly grace: number;
  readonly shift: string | null;
}

/** Epoch minutes. */
export interface ReferenceWayDates {
  readonly transferDue: number;
  readonly transferBreach: number;
  readonly start: number | null;
  readonly dates: { readonly promised: number; readonly due: number; readonly dueOn: string };
}

const at = (world: World, t: number): number => {
  if (t < world.origin || t >= world.origin + world.working.length) throw new ReferenceRefusal('calendar-not-covering');
  return t - world.origin;
};
const works = (world: World, t: number) => world.working[at(world, t)] === 1;
const dayOf = (world: World, t: number) => world.localDay[at(world, t)]!;
const clock = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether what comes at `t` belongs to its own day: a working minute is still ahead and the clock is not past it. */
function belongsToday(world: World, t: number, cutoff: string): boolean {
  const own = world.minutesOfDay[dayOf(world, t)]!;
  return own.length > 0 && t <= own.at(-1)! && world.localMinute[at(world, t)]! <= clock(cutoff);
}

/** The first working minute of the next day that has one. */
function nextMorning(world: World, t: number): number {
  const today = dayOf(world, t);
  let found = t;
  while (dayOf(world, found) === today || !works(world, found)) found++;
  return found;
}

function shiftedBy(world: World, t: number, shift: string | null): number {
  return shift === null || belongsToday(world, t, shift) ? t : nextMorning(world, t);
}

/** The dates of a dossier on its way; those at the latest while it was not received. */
export function referenceWay(
  { deciding, receiving }: { readonly deciding: World; readonly receiving: World },
  term: Term,
  way: ReferenceWay,
): ReferenceWayDates {
  const accepted = Math.floor(way.acceptedAt / 60_000);
  const isToday = belongsToday(receiving, accepted, way.cutoff);
  const transferDue = isToday
    ? receiving.minutesOfDay[dayOf(receiving, accepted)]!.at(-1)! + 1
    : nextMorning(receiving, accepted);
  let transferBreach = transferDue;
  if (!isToday) for (let left = way.grace; left > 0; transferBreach++) if (works(receiving, transferBreach)) left--;
  const start = startOf(way, accepted, transferDue);
  const runs = shiftedBy(deciding, start ?? transferDue, way.shift);
  const { promised, due, dueOn } = referenceDeadline(deciding, {
    start: runs * 60_000,
    term,
    suspensions: [],
    extensions: [],
  });
  return {
    transferDue,
    transferBreach,
    start: start === null ? null : runs,
    dates: { promised: promised!, due: due!, dueOn: dueOn! },
  };
}

function startOf(way: ReferenceWay, accepted: number, transferDue: number): number | null {
  if (!way.boundaryFree) return accepted;
  const { receivedByCompetentAt: at } = way;
  const received = at === null ? null : Math.max(Math.floor(at / 60_000), accepted);
  if (!way.latestStart) return received;
  return received === null || received > transferDue ? transferDue : received;
}

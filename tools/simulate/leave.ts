/** Who of the officers is away when, drawn before the days begin. */
import type { Chance } from './chance.ts';

export interface Officer {
  readonly id: string;
  readonly unit: string;
}

/** Away from the beginning of one day to the beginning of another (counted from the first day played), with somebody of the same unit standing in. */
export interface Leave {
  readonly officer: string;
  readonly delegate: string;
  readonly fromDay: number;
  readonly toDay: number;
}

/** Share of officers who begin a leave on a day, in per cent, and how many days it lasts at most. */
const beginning = 3;
const longestDays = 5;

/** Draws the leaves of so many days. Nobody is away while standing in for another, and nobody stands in for two. */
export function drawLeaves(chance: Chance, officers: readonly Officer[], days: number): Leave[] {
  const leaves: Leave[] = [];
  const isFree = (id: string, fromDay: number) =>
    leaves.every(({ officer, delegate, toDay }) => toDay <= fromDay || (officer !== id && delegate !== id));
  for (let fromDay = 0; fromDay < days; fromDay++)
    for (const { id, unit } of officers) {
      if (!chance.percent(beginning)) continue;
      const toDay = fromDay + chance.whole(1, longestDays);
      const others = officers.filter((other) => other.unit === unit && other.id !== id && isFree(other.id, fromDay));
      if (others.length === 0 || !isFree(id, fromDay)) continue;
      leaves.push({ officer: id, delegate: chance.pick(others).id, fromDay, toDay });
    }
  return leaves;
}

/** The leaves of the officers, drawn before the days begin. */
import type { Chance } from './chance.ts';

export interface Officer {
  readonly id: string;
  readonly unit: string;
}

/** An officer is away from the beginning of one day to that of another; days are counted from the first one played. */
export interface Leave {
  readonly officer: string;
  /** The officer of the same unit who stands in. */
  readonly delegate: string;
  readonly fromDay: number;
  readonly toDay: number;
}

/** Of a hundred officers, how many begin a leave on a day. */
const beginning = 3;
const longestDays = 5;

/** Draws leaves over a number of days. Nobody is away while standing in, and nobody stands in for two. */
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

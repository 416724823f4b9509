/** The value below which the share `p` (0 to 1) of the sample lies, by nearest rank; NaN for an empty sample. */
export function percentile(sample: readonly number[], p: number): number {
  const sorted = Float64Array.from(sample).sort();
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle of a sample; NaN for an empty one. */
export function median(sample: readonly number[]): number {
  const sorted = Float64Array.from(sample).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * How `a` compares with `b`, measured side by side in the same rounds: the median of the rounds' own ratios, so that a
 * machine that was slow for a while was slow for both.
 */
export function ratio(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} rounds beside ${b.length}`);
  return median(a.map((value, round) => value / b[round]!));
}

/**
 * Measures variants side by side: every round runs each once, beginning with another one each time. Returns what each
 * gave, round by round.
 */
export async function inRounds<Name extends string, T>(
  rounds: number,
  variants: Readonly<Record<Name, () => T | Promise<T>>>,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(variants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < rounds; round++) {
    const from = round % names.length;
    for (const name of [...names.slice(from), ...names.slice(0, from)]) results[name].push(await variants[name]());
  }
  return results;
}

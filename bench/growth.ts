/** By how much a value grew at most while something was done; it is read every `everyMs`. */
export async function growthDuring(read: () => number, everyMs: number, act: () => Promise<void>): Promise<number> {
  const before = read();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, read());
  }, everyMs);
  await act().finally(() => clearInterval(watch));
  return most - before;
}

import type { Logger } from '@motcua/runtime/logger';

/**
 * Reports errors that come in swarms (a lost connection fails every call until it is back): the first at once, then one
 * each ten seconds with the number of those left out.
 */
export function outageLog(log: Logger, kind: string): (error: unknown) => void {
  let saidAt = 0;
  let leftOut = 0;
  return (error) => {
    const now = performance.now();
    if (saidAt > 0 && now - saidAt < 10_000) {
      leftOut += 1;
      return;
    }
    log.error({ kind, err: error, leftOut }, 'cannot reach its store');
    saidAt = now;
    leftOut = 0;
  };
}

import type { Logger } from './logger.ts';

const everyMs = 10_000;

/**
 * Logs errors that come in swarms (a lost connection fails every call until it is back): the first at once, then one
 * every ten seconds with the number of those left out since.
 */
export function outageLog(log: Logger, kind: string): (error: unknown) => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (error) => {
    const now = performance.now();
    if (now - loggedAt < everyMs) {
      leftOut += 1;
      return;
    }
    log.error({ kind, err: error, leftOut }, 'failed; it is tried again');
    loggedAt = now;
    leftOut = 0;
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@motcua/db/database';
import { askAgain } from '@motcua/db/deliveries';
import { outageLog } from '@motcua/queue/outages';
import type { Logger } from '@motcua/runtime/logger';

const limit = 500;

/**
 * Asks again for deliveries that were not tried when they were expected, because the queue was lost or the receiver was
 * busy with others, every second unless told otherwise, until the returned function is called.
 */
export function startReconciling({ db, log }: { db: Database; log: Logger }, everyMs = 1_000): () => Promise<void> {
  const complain = outageLog(log, 'reconcile');
  const stopping = new AbortController();
  const reconciling = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const asked = await askAgain(db, limit);
        if (asked > 0) log.info({ kind: 'reconcile', asked }, 'deliveries asked for again');
      } catch (error) {
        complain(error);
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await reconciling;
  };
}

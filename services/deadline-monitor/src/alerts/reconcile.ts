import { askAgain } from '@motcua/db/alerts/deliveries';
import type { Database } from '@motcua/db/database';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const limit = 500;

/**
 * Asks the queue again for deliveries that were not tried when they were expected: the queue lost them, or the receiver
 * was busy. Does so now and every `everyMs`, until the returned function is called.
 */
export function startReconciling({ db, log }: { db: Database; log: Logger }, everyMs = 1_000): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'reconcile' }, async () => {
    const asked = await askAgain(db, limit);
    if (asked > 0) log.info({ kind: 'reconcile', asked }, 'deliveries asked for again');
  }).stop;
}

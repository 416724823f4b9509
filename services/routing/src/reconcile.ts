import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import { listUnassignedTasks } from '@motcua/db/tasks/task-lists';
import type { TimeSource } from '@motcua/db/time-source';
import { assignTask } from '@motcua/db/verbs/assignments';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const pageSize = 500;

export interface Reconciling {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

/**
 * Assigns what the queue should have had assigned, now and every `everyMs`, until the returned function is called: the
 * task's row is the truth, so a job lost with its queue leaves no dossier lying about. A task found unassigned twice in
 * a row is taken; one that only just opened is left to the queue.
 */
export function startReconciling(deps: Reconciling, everyMs = 5_000): () => Promise<void> {
  let seen: ReadonlySet<string> = new Set();
  return repeat({ everyMs, log: deps.log, kind: 'reconcile' }, async (signal) => {
    seen = await reconcileOnce(deps, seen, signal);
  }).stop;
}

/** Assigns the unassigned tasks that are in `seen`; returns those found now. */
async function reconcileOnce(
  { log, ...deps }: Reconciling,
  seen: ReadonlySet<string>,
  stop: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const outcomes = { assigned: 0, settled: 0, 'no-unit': 0 };
  for (let after: string | undefined; !stop.aborted; ) {
    const page = await listUnassignedTasks(deps.db, { after, limit: pageSize });
    for (const taskId of page) {
      if (stop.aborted) break;
      found.add(taskId);
      if (seen.has(taskId)) outcomes[await assignTask(deps, taskId)] += 1;
    }
    after = page.at(-1);
    if (page.length < pageSize) break;
  }
  if (outcomes.assigned + outcomes['no-unit'] > 0)
    log.warn({ kind: 'reconcile', ...outcomes }, 'tasks the queue had not assigned');
  return found;
}

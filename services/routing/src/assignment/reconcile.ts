import { listUnassignedTasks } from '@motcua/db/tasks/task-lists';
import { assignTask } from '@motcua/db/verbs/assignments';
import { repeat } from '@motcua/runtime/repeat';
import type { Assigning } from './assign.ts';

const pageSize = 500;

/**
 * Assigns the tasks whose message was lost, now and every `everyMs`, until the returned function is called. The task's
 * row is the truth: a queue may lose a message, but no task stays unassigned for that. A round assigns the tasks that
 * the round before found unassigned too; tasks that have just opened are left to the queue.
 */
export function startReconciling(deps: Assigning, everyMs = 5_000): () => Promise<void> {
  let seen: ReadonlySet<string> = new Set();
  return repeat({ everyMs, log: deps.log, kind: 'reconcile' }, async (signal) => {
    seen = await reconcileOnce(deps, seen, signal);
  }).stop;
}

/** Assigns the unassigned tasks that are in `seen`; returns those found now. */
async function reconcileOnce(
  { log, ...deps }: Assigning,
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

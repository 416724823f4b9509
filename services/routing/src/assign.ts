import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import { assignTask } from '@motcua/db/verbs/assignments';
import type { Handler } from '@motcua/queue/work';
import type { Logger } from '@motcua/runtime/logger';

/** Assignments at a time: fewer than the pool has connections, so that requests find one too. */
export const assignmentsAtOnce = 4;

/** Handles a step that has begun: gives it to an officer, unless somebody did already. */
export function assignOpened({
  log,
  ...deps
}: {
  db: Database;
  time: TimeSource;
  calendars: Calendars;
  log: Logger;
}): Handler<'routing'> {
  return async ({ taskId }) => {
    const outcome = await assignTask(deps, taskId);
    if (outcome === 'no-unit') log.warn({ kind: 'assignment', taskId, outcome }, 'no unit handles this step');
  };
}

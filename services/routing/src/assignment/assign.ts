import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import { assignTask } from '@motcua/db/verbs/assignments';
import type { Handler } from '@motcua/queue/work';
import type { Logger } from '@motcua/runtime/logger';

/** How many tasks are assigned at the same time. The pool has more connections, so that requests get one too. */
export const assignmentsAtOnce = 4;

/** What assigning a task needs. */
export interface Assigning {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

/** Handles the message that a step has begun: gives its task to an officer, unless it has been given already. */
export function assignOpened({ log, ...deps }: Assigning): Handler<'routing'> {
  return async ({ taskId }) => {
    const outcome = await assignTask(deps, taskId);
    if (outcome === 'no-unit') log.warn({ kind: 'assignment', taskId, outcome }, 'no unit handles this step');
  };
}

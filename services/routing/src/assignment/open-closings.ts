import { listWithoutTask, openMissingClosing } from '@motcua/db/verbs/closings';
import { repeat } from '@motcua/runtime/repeat';
import type { Assigning } from './assign.ts';

const pageSize = 500;

/**
 * Opens the closings of dossiers whose steps are done and which nobody has as a task, now and every `everyMs`, until
 * the returned function is called. An older version left them so; one may still run beside this one.
 */
export function startOpeningClosings(deps: Assigning, everyMs = 3_600_000): () => Promise<void> {
  return repeat({ everyMs, log: deps.log, kind: 'closings' }, (signal) => openClosings(deps, signal)).stop;
}

/** One round; returns how many closings it opened. */
export async function openClosings({ log, ...deps }: Assigning, stop?: AbortSignal): Promise<number> {
  let opened = 0;
  for (let after: string | undefined; !stop?.aborted; ) {
    const page = await listWithoutTask(deps.db, { after, limit: pageSize });
    for (const id of page) if (!stop?.aborted && (await openMissingClosing(deps, id))) opened += 1;
    after = page.at(-1);
    if (page.length < pageSize) break;
  }
  if (opened > 0) log.info({ kind: 'closings', opened }, 'closings opened for dossiers that nobody had as a task');
  return opened;
}

/**
 * The end of the work: the closing task that opens after the last step, and finishing the dossier, which completes it.
 */
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import type { Early } from '@motcua/domain/dossiers/verbs/ending';
import { skippedSteps } from '@motcua/domain/routing/closing';
import { type Act, lockInTime } from '../act.ts';
import { type Database, type Queryable, reading, type Tx, transaction } from '../database.ts';
import { appendEntries, type LockedDossier, lockDossier } from '../dossiers/dossiers.ts';
import { and, asc, eq, gt, isNull, sql } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { Page } from '../page.ts';
import type { Calendars } from '../reference/calendars.ts';
import { dossiers } from '../schema/dossiers.ts';
import { insertTask, newClosing, nextRound, readOpenTasks, type TaskRow } from '../tasks/tasks.ts';
import type { TimeSource } from '../time-source.ts';
import { applyCommand } from './apply.ts';

/** A closing that opened, with its entries for the history of its dossier. */
export interface OpenedClosing {
  readonly task: TaskRow;
  readonly entries: readonly HistoryEntry[];
}

/**
 * Opens the closing of a dossier whose steps are done, for the officer who did the last one. Where that is nobody, it
 * is assigned as every task. The caller appends the entries.
 */
export async function beginClosing(
  tx: Tx,
  dossier: Dossier,
  { unitId, officerId }: Pick<TaskRow, 'unitId' | 'officerId'>,
  at: number,
): Promise<OpenedClosing> {
  const round = await nextRound(tx, dossier.id, dossier.steps.length);
  const opened = newClosing(dossier, { round, at });
  const held = { unitId, officerId };
  const task = officerId === null ? opened.task : { ...opened.task, ...held };
  await insertTask(tx, { ...opened, task });
  if (officerId === null) return { task, entries: [opened.entry] };
  return { task, entries: [opened.entry, { type: 'closing.assigned', data: { ...opened.entry.data, ...held } }] };
}

type Finish = Extract<DossierCommand, { type: 'finish' }>;

/** A finished dossier. `early`: the steps that were skipped, and who decided so; undefined: all were done. */
export interface FinishedDossier {
  readonly locked: LockedDossier;
  readonly early: Early | undefined;
}

/**
 * Finishes a dossier and completes its closing. Where steps are open, its history says which are skipped and who
 * decided so. Refusals: as applyCommand.
 */
export async function finishDossier(
  tx: Tx,
  locked: LockedDossier,
  command: Omit<Finish, 'type' | 'skipped'>,
  act: Act,
): Promise<FinishedDossier> {
  const { id, steps } = locked.dossier;
  const open = (await readOpenTasks(tx, [id])).map(({ stepNo }) => stepNo);
  const skipped = skippedSteps(steps, open).map(({ code, name }) => ({ code, name }));
  const finished = await applyCommand(tx, locked, { type: 'finish', ...command, skipped }, act);
  const decidedBy = command.approver ?? act.actor;
  return { locked: finished, early: skipped.length > 0 ? { skipped, decidedBy } : undefined };
}

const isWithoutTask = and(
  isNull(dossiers.endedAt),
  sql`not exists (select from tasks t where t.dossier_id = ${dossiers.id} and t.closed_at is null)`,
  sql`exists (select from tasks t where t.dossier_id = ${dossiers.id} and t.state = 'completed'
    and t.step_no = jsonb_array_length(${dossiers.steps}) - 1)`,
);

/**
 * One page of the ids of dossiers under way whose last step is done and which nobody has as a task: an older version
 * did not open a closing.
 */
export async function listWithoutTask(q: Queryable, page: Page): Promise<string[]> {
  const rows = await reading(() =>
    q
      .select({ id: dossiers.id })
      .from(dossiers)
      .where(and(isWithoutTask, page.after === undefined ? undefined : gt(dossiers.id, page.after)))
      .orderBy(asc(dossiers.id))
      .limit(page.limit),
  );
  return rows.map(({ id }) => id);
}

/** Opens the closing of a dossier that nobody has as a task. Returns whether that was still so. */
export async function openMissingClosing(
  { db, time, calendars }: { db: Database; time: TimeSource; calendars: Calendars },
  dossierId: string,
): Promise<boolean> {
  return transaction(db, async (tx) => {
    const by = { actor: 'system:routing', time };
    const { taken: locked, act } = await lockInTime(tx, by, () => lockDossier(tx, calendars, { id: dossierId }));
    const [missing] = await tx
      .select({ id: dossiers.id })
      .from(dossiers)
      .where(and(eq(dossiers.id, dossierId), isWithoutTask));
    if (missing === undefined) return false;
    const { entries } = await beginClosing(tx, locked.dossier, { unitId: null, officerId: null }, act.at);
    await appendEntries(tx, locked, entries, act);
    return true;
  });
}

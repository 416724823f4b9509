/** The step that an imported dossier is in, and who holds it. */

import type { Tx } from '@motcua/db/database';
import { findOfficer, readUnits } from '@motcua/db/staff/officers';
import { newClosing, newTask, type OpenedTask, withOpenedAt } from '@motcua/db/tasks/tasks';
import { isInWork } from '@motcua/domain/dossiers/imported';
import { Status } from '@motcua/domain/dossiers/status';
import { flawed, Refusal } from '@motcua/domain/refusal';
import { agencyOfStep, openStep } from '@motcua/domain/routing/step';
import { requireOfficerOf } from '@motcua/domain/routing/task';
import type { ImportRow } from './import-row.ts';
import type { ImportSource, Unregistered } from './imported-opening.ts';

type CurrentStep = NonNullable<ImportRow['step']>;

/**
 * The task of the step that the dossier is in, or its closing where the row says that it is in none; null where nobody
 * works on it. Refusals: 'facts-contradictory',
 * 'step-unknown', 'instant-in-future', and as holderOf.
 */
export async function currentTask(
  tx: Tx,
  { row: { step }, edition, at }: ImportSource,
  dossier: Unregistered,
): Promise<OpenedTask | null> {
  if (!isInWork(dossier)) {
    if (step) throw contradiction('step', 'nobody works on it in this status');
    return null;
  }
  if (step === null) return newClosing(dossier, { round: 1, at });
  const { openedAt = at, claimedAt = null, round = 1 } = step ?? {};
  const stepNo = stepNoOf(dossier, step);
  requirePossible(dossier, { stepNo, openedAt, claimedAt }, at);
  const held = step === undefined ? unheld : await holderOf(tx, step, agencyOfStep(dossier, stepNo));
  if (claimedAt !== null && (held.officerId === null || claimedAt < openedAt))
    throw contradiction('step.claimedAt', 'an officer claims a step that is open');
  const begun = openStep(edition.calendar, { step: dossier.steps[stepNo]!, stepNo, round, at: openedAt });
  const opened = withOpenedAt(newTask(dossier, edition, begun));
  const state = claimedAt === null ? ('open' as const) : ('claimed' as const);
  return {
    ...opened,
    task: { ...opened.task, ...held, state, claimedAt },
  };
}

/** The first step where the row names none. */
function stepNoOf({ steps }: Unregistered, step: CurrentStep | undefined): number {
  if (step === undefined) return 0;
  const stepNo = steps.findIndex(({ code }) => code === step.code);
  if (stepNo !== -1) return stepNo;
  throw new Refusal('step-unknown', `the process has no step ${step.code}`, {
    path: 'step.code',
    facts: { allowed: steps.map(({ code }) => code) },
  });
}

interface Progress {
  readonly stepNo: number;
  readonly openedAt: number;
  readonly claimedAt: number | null;
}

/** Refuses a step that the dossier cannot be in at `at` (epoch ms). */
function requirePossible(
  { status, acceptedAt }: Unregistered,
  { stepNo, openedAt, claimedAt }: Progress,
  at: number,
): void {
  if (status === Status.accepted && (stepNo > 0 || claimedAt !== null))
    throw contradiction('step', 'in status 2 nobody has begun to work on it');
  if (openedAt > at || (claimedAt ?? at) > at)
    throw new Refusal('instant-in-future', 'an imported fact has happened already', { path: 'step' });
  if (openedAt < acceptedAt!) throw flawed('facts-contradictory', 'step.openedAt', 'after-acceptance');
}

const contradiction = (path: string, detail: string) => new Refusal('facts-contradictory', detail, { path });

interface Holder {
  readonly unitId: string | null;
  readonly officerId: string | null;
}

const unheld: Holder = { unitId: null, officerId: null };

/** Refusals: 'unit-unknown' for a unit of another agency, 'officer-unknown', 'officer-not-in-unit'. */
async function holderOf(tx: Tx, { unit, officer: officerId }: CurrentStep, agencyId: string): Promise<Holder> {
  if (unit === undefined && officerId === undefined) return unheld;
  const officer = officerId === undefined ? undefined : await findOfficer(tx, officerId);
  const unitId = unit ?? officer?.unitId ?? '';
  if (officerId !== undefined) requireOfficerOf(unitId, officer, officerId, 'step.officer');
  const units = await readUnits(tx, agencyId);
  if (!units.some(({ id }) => id === unitId))
    throw new Refusal('unit-unknown', `agency ${agencyId} has no unit ${unitId}`, { path: 'step.unit' });
  return { unitId, officerId: officerId ?? null };
}

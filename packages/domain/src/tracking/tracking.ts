/** What an applicant who tracks a dossier sees. No person is named in it. */
import { type Dossier, type DossierSuspension, openSuspension, type SupplementRequest } from '../dossiers/dossier.ts';
import type { Entry } from '../dossiers/history.ts';
import { Status } from '../dossiers/status.ts';
import { agencyOfStep } from '../routing/step.ts';
import type { TaskState } from '../routing/task.ts';

/** What the applicant has to do now. `noteId`: the note with the words of the request; amounts in đồng. */
export type Expected =
  | { readonly what: 'supplement'; readonly noteId: string; readonly lapsesAt: number | null }
  | { readonly what: 'payment'; readonly amountVnd: number | null }
  | { readonly what: 'fetch-result' };
export const expectations = ['supplement', 'payment', 'fetch-result'] as const satisfies Expected['what'][];

/** What the applicant has to do, by the status and the history of the dossier; null: only wait. */
export function expectedOf(
  dossier: Pick<Dossier, 'status'> & {
    readonly supplements: readonly Pick<SupplementRequest, 'noteId' | 'lapsesAt'>[];
    readonly suspensions: readonly Pick<DossierSuspension, 'to' | 'ground'>[];
  },
  entries: readonly Pick<Entry, 'type' | 'data'>[],
): Expected | null {
  const { status, supplements } = dossier;
  const request = supplements.at(-1);
  if (status === Status.supplementRequested && request !== undefined)
    return { what: 'supplement', noteId: request.noteId, lapsesAt: request.lapsesAt };
  if (status === Status.paymentRequested || openSuspension(dossier)?.ground === 'payment') {
    const asked = entries.findLast(({ type }) => type === 'dossier.payment-requested');
    return { what: 'payment', amountVnd: (asked?.data['amountVnd'] as number | undefined) ?? null };
  }
  return status === Status.finished ? { what: 'fetch-result' } : null;
}

/** The number of the paper by which a dossier was refused or stopped; null: the history names none. */
export function endingDocumentOf(entries: readonly Pick<Entry, 'type' | 'data'>[]): string | null {
  const ending = entries.findLast(({ type }) => type === 'dossier.refused' || type === 'dossier.stopped');
  return (ending?.data['document'] as string | null | undefined) ?? null;
}

/** One round of a step, from its task. Instants in epoch ms. */
export interface EnteredStep {
  readonly stepNo: number;
  readonly round: number;
  readonly state: TaskState;
  readonly unitId: string | null;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

export const progressStates = ['done', 'current', 'ahead'] as const;

/** The progress of a step. A returned step is ahead again. */
export interface StepProgress {
  readonly name: string;
  readonly agencyId: string;
  readonly unitId: string | null;
  readonly state: (typeof progressStates)[number];
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** The steps of a dossier in their order: done, current and, while the dossier is open, ahead. */
export function progressOf(
  dossier: Pick<Dossier, 'steps' | 'decidingAgencyId' | 'endedAt'>,
  entered: readonly EnteredStep[],
): readonly StepProgress[] {
  const ended = dossier.endedAt !== null;
  return dossier.steps.flatMap(({ name }, stepNo): StepProgress[] => {
    const last = entered
      .filter((task) => task.stepNo === stepNo)
      .toSorted((a, b) => a.round - b.round)
      .at(-1);
    const where = { name, agencyId: agencyOfStep(dossier, stepNo) };
    if (last?.state === 'completed') {
      const { unitId, openedAt: startedAt, closedAt: endedAt } = last;
      return [{ ...where, unitId, state: 'done', startedAt, endedAt }];
    }
    if (last !== undefined && last.closedAt === null)
      return [{ ...where, unitId: last.unitId, state: 'current', startedAt: last.openedAt, endedAt: null }];
    return ended ? [] : [{ ...where, unitId: null, state: 'ahead', startedAt: null, endedAt: null }];
  });
}

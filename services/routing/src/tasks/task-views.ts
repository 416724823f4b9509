import type { ListedTask } from '@motcua/db/tasks/task-lists';
import type { ChangedTask } from '@motcua/db/verbs/task-commands';
import { unitKinds } from '@motcua/domain/catalogue/procedure';
import { formatInstant } from '@motcua/domain/instant';
import { taskKinds } from '@motcua/domain/routing/closing';
import { allowedOn, taskStates } from '@motcua/domain/routing/task';
import { tried } from '@motcua/http/dry-run';
import { AgencyId, DossierCode, InstantOut, instantOrNull } from '@motcua/http/fields';
import { z } from 'zod';
import { OfficerId, UnitId } from '../fields.ts';

export const StateName = z
  .enum(taskStates)
  .meta({ description: 'open: waiting; claimed: in hand; completed, returned, cancelled: ended' });

export const KindName = z.enum(taskKinds).meta({
  description:
    'step: a step of the process; closing: the steps are done, the result is to be issued and the dossier finished (POST /v1/dossiers/{code}/finish)',
});

const stepFields = {
  step: z.string().meta({ description: 'Code of the step in the dossier’s process', examples: ['appraise'] }),
  stepNo: z.int().min(0).meta({ description: 'Place of the step in the process, from 0' }),
  stepName: z.string(),
  round: z.int().min(1).meta({ description: 'How often the step has been entered; a return opens a new round' }),
  unitKind: z.enum(unitKinds),
  dueAt: InstantOut.nullable().meta({
    description: 'When the step’s budget runs out; null while the clock stands, and for a closing, which has none',
  }),
};

export const TaskView = z
  .object({
    id: z.uuid(),
    dossier: DossierCode,
    procedure: z.string(),
    kind: KindName,
    ...stepFields,
    receivingAgency: AgencyId,
    decidingAgency: AgencyId,
    unit: UnitId.nullable().meta({ description: 'Null until the task is assigned' }),
    officer: OfficerId.nullable().meta({ description: 'Null: anyone of the unit may claim the task' }),
    delegate: OfficerId.nullable().meta({ description: 'Who acts in the officer’s place while that one is away' }),
    state: StateName,
    allowed: z.array(z.string()).meta({ description: 'What the present state allows' }),
    budgetMinutes: z.int().meta({
      description: 'Working minutes the step may take; of a closing, what it adds to the open work of its officer',
    }),
    openedAt: InstantOut,
    dueSoonAt: InstantOut.nullable().meta({ description: 'When the first alert of the step is due' }),
    late: z
      .boolean()
      .meta({ description: 'Ended after dueAt, or not ended and dueAt has passed; derived, not stored' }),
    claimedAt: InstantOut.nullable(),
    endedAt: InstantOut.nullable(),
    version: z.int().meta({
      description: 'Counts what people did with the task; assigning it automatically does not change it',
    }),
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;

export const ChangedTaskView = tried(TaskView)
  .extend({
    dossierStatus: z.int().meta({ description: 'National status of the dossier after this' }),
    dossierVersion: z.int().meta({ description: 'Version of the dossier after this, for its own If-Match' }),
    next: z
      .object({ id: z.uuid(), ...stepFields, version: z.int() })
      .nullable()
      .meta({ description: 'The step that opened; null when none did' }),
    closing: z
      .object({
        id: z.uuid(),
        unit: UnitId.nullable(),
        officer: OfficerId.nullable().meta({ description: 'Who did the last step, if that is known' }),
        version: z.int(),
      })
      .nullable()
      .meta({ description: 'After the last step: the task to issue the result and finish the dossier; else null' }),
  })
  .meta({ id: 'ChangedTask' });

/** A task as the API shows it at an instant (epoch ms). */
export function toTaskView({ task, ...listed }: ListedTask, now: number): TaskView {
  return {
    id: task.id,
    dossier: listed.dossierCode,
    procedure: listed.procedureCode,
    kind: listed.kind,
    ...toStep(task),
    receivingAgency: task.agencyId,
    decidingAgency: listed.decidingAgencyId,
    unit: task.unitId,
    officer: task.officerId,
    delegate: listed.delegateId,
    state: task.state,
    allowed: [...allowedOn({ kind: listed.kind, state: task.state })],
    budgetMinutes: task.budgetMinutes,
    openedAt: formatInstant(task.openedAt),
    dueSoonAt: instantOrNull(listed.dueSoonAt),
    late: task.dueAt !== null && (task.closedAt ?? now) > task.dueAt,
    claimedAt: instantOrNull(task.claimedAt),
    endedAt: instantOrNull(task.closedAt),
    version: task.version,
  };
}

/** The step that a task is of. */
const toStep = (task: ListedTask['task']) => ({
  step: task.stepCode,
  stepNo: task.stepNo,
  stepName: task.stepName,
  round: task.round,
  unitKind: task.unitKind as TaskView['unitKind'],
  dueAt: instantOrNull(task.dueAt),
});

/** The answer of a change: the task, and the task that it opened, so that the caller need not search for it. */
export function toChangedView(
  listed: ListedTask,
  { locked, next, closing, at }: ChangedTask,
): z.infer<typeof ChangedTaskView> {
  const { status, version } = locked.dossier;
  const opened = next === undefined ? null : { id: next.id, ...toStep(next), version: next.version };
  const closes = closing === undefined ? null : toClosing(closing);
  return { ...toTaskView(listed, at), dossierStatus: status, dossierVersion: version, next: opened, closing: closes };
}

const toClosing = ({ id, unitId, officerId, version }: ListedTask['task']) => ({
  id,
  unit: unitId,
  officer: officerId,
  version,
});

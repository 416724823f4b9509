/** Verbs that end the handling of a dossier, say why it ended late, and hand the result over. */
import { lockFollowers } from '@motcua/db/dossiers/dossier-groups';
import { sealNote } from '@motcua/db/dossiers/persons';
import { applyCommand } from '@motcua/db/verbs/apply';
import { finishDossier } from '@motcua/db/verbs/closings';
import { handOverWays, results } from '@motcua/domain/dossiers/dossier';
import { type Early, refunds, stopGrounds } from '@motcua/domain/dossiers/verbs/ending';
import type { App } from '@motcua/http/app';
import { words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { startFollowers } from '../groups/start-followers.ts';
import { Denial, isDenied, sealDenial } from './denial.ts';
import { Basis, Document, Person, Reason } from './fields.ts';
import { apply, change, verb } from './verb.ts';

const Stop = z
  .strictObject({
    ground: z.enum(stopGrounds),
    reason: words(1000).optional().meta({
      description:
        'Why this dossier is stopped, in words for the applicant; sealed. Without it the notice names the ground',
    }),
    refund: z.enum(refunds).default('none'),
    refundVnd: z.int().min(1).max(1_000_000_000_000).optional().meta({
      description: 'The sum that is paid back; all that was paid, if the refund is full and nothing is said',
    }),
    basis: Basis,
    document: Document,
    approver: Person.optional().meta({ description: 'Who signs the notice: an officer by id, or a post' }),
  })
  .refine(({ refund, refundVnd }) => refund !== 'none' || refundVnd === undefined, flaw('refund-none', 'refundVnd'))
  .meta({
    id: 'Stop',
    examples: [
      {
        ground: 'withdrawn',
        reason: 'Ông/bà đề nghị rút hồ sơ vì đã chuyển nơi cư trú',
        refund: 'full',
        refundVnd: 15000,
        basis: 'Thông tư 03/2025/TT-VPCP',
        document: '05/TB-UBND',
        approver: 'vp-leaders-1',
      },
    ],
  });

export function stop(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'stopDossier',
    summary: 'Stop handling, before there is a decision',
    description:
      'Status 8. Stops every clock and cancels open steps; what becomes of the money is said with it. A dossier that was stopped is not judged early or late.',
    access: ['supervisor', 'admin'],
    refuses: ['decision-taken'],
    body: Stop,
  });
  app.post('/v1/dossiers/:code/stop', options, async (request, reply) => {
    const { reason, refundVnd = null, approver = null, ...order } = request.body;
    return change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId, applicantId: personId } = locked.dossier;
      const text = JSON.stringify({ reason });
      const noteId = reason === undefined ? null : await sealNote(tx, deps.vault, { dossierId, personId, text });
      return applyCommand(tx, locked, { type: 'stop', ...order, refundVnd, approver, noteId }, act);
    });
  });
}

const Finish = z
  .strictObject({
    result: z.enum(results).default('granted'),
    denial: Denial.optional(),
    delayReason: Reason.optional().meta({
      description:
        'Required when it is late, unless a letter of apology has named the reason; otherwise without effect',
    }),
    approver: Person.optional().meta({
      description:
        'Who decided to finish it although steps are not done: an officer by id, or a post. The caller if not given; without effect when all are done',
    }),
  })
  .refine(isDenied, flaw('denial-denied', 'denial'))
  .meta({ id: 'Finish', examples: [{ result: 'granted' }] });

const toEarly = ({ skipped, decidedBy }: Early) => ({
  skipped: skipped.map(({ code, name }) => ({ step: code, stepName: name })),
  decidedBy,
});

export function finish(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'finishDossier',
    summary: 'Record that the result is ready to be handed over',
    description:
      'Status 9. Stops every clock of the dossier: lateness is judged at this instant. The closing task is completed. Steps that are not done are cancelled: the history and the answer say which are skipped and who decided so (`early`). Where a decision was recorded it must have been issued. Late, it takes a reason: the one given, or that of the letter of apology. Denied, it may say why (`denial`), as form 03 prints it. Handing the result over is a different fact.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    refuses: ['decision-differs', 'delay-reason-required'],
    body: Finish,
  });
  app.post('/v1/dossiers/:code/finish', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const followers = await lockFollowers(tx, deps.calendars, locked.dossier.id);
      const { denial, ...command } = request.body;
      const why = denial && (await sealDenial(tx, deps.vault, locked.dossier, denial));
      const { locked: finished, early } = await finishDossier(tx, locked, { ...command, denial: why }, act);
      await startFollowers(deps, tx, { finished: finished.dossier, followers }, act);
      return { ...finished, said: early && { early: toEarly(early) } };
    }),
  );
}

const ExplainDelay = z
  .strictObject({ reason: Reason })
  .meta({ id: 'ExplainDelay', examples: [{ reason: 'coordination' }] });

export function explainDelay(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'explainDelay',
    summary: 'Say why a dossier was finished late',
    description: 'For a dossier that was imported finished, without a reason. Moves no clock and holds nothing up.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    body: ExplainDelay,
  });
  app.post('/v1/dossiers/:code/explain-delay', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'explain-delay', ...request.body }),
  );
}

const HandOver = z
  .strictObject({ way: z.enum(handOverWays).default('counter') })
  .meta({ id: 'HandOver', examples: [{ way: 'counter' }] });

export function handOver(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'handOverDossier',
    summary: 'Record that the applicant has the result',
    description: 'Status 10. Moves no clock: picking a result up later never makes a dossier late.',
    access: ['counter', 'admin'],
    body: HandOver,
  });
  app.post('/v1/dossiers/:code/hand-over', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'hand-over', ...request.body }),
  );
}

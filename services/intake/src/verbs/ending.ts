/** Verbs that end a dossier, hand its result over, or take the end back. */
import { applyCommand } from '@motcua/db/dossiers/dossiers';
import { reopenDossier } from '@motcua/db/dossiers/exceptional-acts';
import { handOverWays, refunds, results, stopGrounds } from '@motcua/domain/dossiers/dossier';
import type { App } from '@motcua/http/app';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { startFollowers } from '../groups/start-followers.ts';
import { receiveAgain } from '../opening.ts';
import { Basis, Document, Person, Reason } from './fields.ts';
import { apply, change, Nothing, verb } from './verb.ts';

export function withdraw(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'withdrawDossier',
    summary: 'Record that the applicant wants to withdraw',
    description: 'Status 7, until it is stopped or kept; possible before there is a decision. Moves no clock.',
    access: ['counter', 'admin'],
    refuses: ['decision-taken'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/withdraw', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'withdraw' }),
  );
}

export function keep(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'keepDossier',
    summary: 'Record that the applicant does not withdraw after all',
    description:
      'Back to the status it had, so that what was asked of the applicant is still asked. Moves no clock: it ran all the time.',
    access: ['counter', 'admin'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/keep', options, async (request, reply) => apply(deps, request, reply, { type: 'keep' }));
}

const Stop = z
  .strictObject({
    ground: z.enum(stopGrounds),
    refund: z.enum(refunds).default('none'),
    basis: Basis,
    document: Document,
  })
  .meta({
    id: 'Stop',
    examples: [{ ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: '05/TB-UBND' }],
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
  app.post('/v1/dossiers/:code/stop', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'stop', ...request.body }),
  );
}

const Finish = z
  .strictObject({
    result: z.enum(results).default('granted'),
    delayReason: Reason.optional().meta({
      description:
        'Required when it is late, unless a letter of apology has named the reason; otherwise without effect',
    }),
  })
  .meta({ id: 'Finish', examples: [{ result: 'granted' }] });

export function finish(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'finishDossier',
    summary: 'Record that the result is ready to be handed over',
    description:
      'Status 9. Stops every clock of the dossier: lateness is judged at this instant. Open steps are cancelled. Where a decision was recorded it must have been issued. Late, it takes a reason: the one given, or that of the letter of apology. Handing the result over is a different fact.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    refuses: ['decision-differs', 'delay-reason-required'],
    body: Finish,
  });
  app.post('/v1/dossiers/:code/finish', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const finished = await applyCommand(tx, locked, { type: 'finish', ...request.body }, act);
      await startFollowers(deps, tx, finished.dossier, act);
      return finished;
    }),
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

const Reopen = z.strictObject({ basis: Basis, document: Document, approver: Person }).meta({
  id: 'Reopen',
  examples: [{ basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' }],
});

export function reopen(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'reopenDossier',
    summary: 'Open an ended dossier again: an exceptional act',
    description:
      'Takes back result, refusal or stop, under a document and an approver. Its terms run on by the calendar edition in force, the time in which it counted as ended given back; one that ended late stays late. The last step is to be done once more; a filing refused at reception must be answered anew.',
    access: ['supervisor', 'admin'],
    refuses: ['calendar-not-covering', 'calendar-unknown'],
    body: Reopen,
  });
  app.post('/v1/dossiers/:code/reopen', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const command = { type: 'reopen' as const, ...request.body };
      const reopened = await reopenDossier(tx, deps.calendars, locked, { command, act });
      await receiveAgain(deps, tx, reopened.dossier, act);
      return reopened;
    }),
  );
}

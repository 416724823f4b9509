/** Verbs whose body is the command. */
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import type { z } from 'zod';
import * as bodies from './command-bodies.ts';
import type { Verb } from './command-routes.ts';

interface PlainVerb<B extends z.ZodType> extends Verb<B> {
  readonly command: (body: z.infer<B>) => DossierCommand;
}

/** Keeps the types of body and command together; the list below only needs to know that they fit. */
const plain = <B extends z.ZodType>(verb: PlainVerb<B>): PlainVerb<z.ZodType> =>
  verb as unknown as PlainVerb<z.ZodType>;

const officers = ['officer', 'supervisor', 'admin'] as const;
const everyone = ['counter', 'officer', 'supervisor', 'admin'] as const;

export const plainVerbs: readonly PlainVerb<z.ZodType>[] = [
  plain({
    path: 'request-payment',
    operationId: 'requestPayment',
    summary: 'Ask for a fee, tax or other financial obligation',
    description:
      'Status 6. The clocks stand only where the procedure says that waiting for the payment is not counted.',
    access: officers,
    refuses: ['dossier-suspended', 'suspension-before-extension'],
    body: bodies.RequestPayment,
    command: (body) => ({ type: 'request-payment', ...body, document: body.document ?? null }),
  }),
  plain({
    path: 'confirm-payment',
    operationId: 'confirmPayment',
    summary: 'Record that the obligation was met',
    description: 'Status 4. The clocks run again, if they stood for it.',
    access: everyone,
    refuses: ['calendar-not-covering'],
    body: bodies.ConfirmPayment,
    command: ({ document = null }) => ({ type: 'confirm-payment', document }),
  }),
  plain({
    path: 'suspend',
    operationId: 'suspendDossier',
    summary: 'Let the clock stand',
    description:
      'Every clock of the dossier stands until it is resumed, and there is no due date meanwhile. What begins at or after the due moment moves nothing; what is entered afterwards cannot take back that the dossier was overdue.',
    access: officers,
    refuses: [
      'dossier-suspended',
      'ground-not-pausing',
      'instant-in-future',
      'instant-invalid',
      'suspension-after-expiry',
      'suspension-before-extension',
      'suspension-invalid',
      'suspensions-overlap',
      'suspensions-unordered',
    ],
    body: bodies.Suspend,
    command: (body) => ({ type: 'suspend', ...body, document: body.document ?? null }),
  }),
  plain({
    path: 'resume',
    operationId: 'resumeDossier',
    summary: 'Let the clock run again',
    description: 'The working time lost since the suspension began is given back to every clock of the dossier.',
    access: officers,
    refuses: [
      'calendar-not-covering',
      'dossier-not-suspended',
      'instant-in-future',
      'instant-invalid',
      'suspension-reversed',
    ],
    body: bodies.Resume,
    command: (body) => ({ type: 'resume', ...body }),
  }),
  plain({
    path: 'extend',
    operationId: 'extendDossier',
    summary: 'Set a new date, with an apology',
    description:
      'Before the old date has passed and not while suspended, as often as the procedure version allows (once by default). Moves the statutory clock; the old date stays in the history.',
    access: ['supervisor', 'admin'],
    refuses: [
      'amount-invalid',
      'calendar-not-covering',
      'extension-after-expiry',
      'extension-invalid',
      'extension-limit-reached',
      'extension-while-suspended',
    ],
    body: bodies.Extend,
    command: (body) => ({ type: 'extend', ...body, basis: body.basis ?? null }),
  }),
  plain({
    path: 'apologize',
    operationId: 'apologizeForDossier',
    summary: 'Record the letter of apology',
    description:
      'For a dossier that will not make its date. A letter after the date does not take the place of one that went out before it; the history keeps both. Moves no clock.',
    access: ['supervisor', 'admin'],
    body: bodies.Apologize,
    command: (body) => ({ type: 'apologize', ...body }),
  }),
  plain({
    path: 'withdraw',
    operationId: 'withdrawDossier',
    summary: 'Record that the applicant wants to withdraw',
    description: 'Status 7, until it is stopped or kept; possible before there is a decision. Moves no clock.',
    access: ['counter', 'admin'],
    refuses: ['decision-taken'],
    body: bodies.Nothing,
    command: () => ({ type: 'withdraw' }),
  }),
  plain({
    path: 'keep',
    operationId: 'keepDossier',
    summary: 'Record that the applicant does not withdraw after all',
    description:
      'Back to the status it had, so that what was asked of the applicant is still asked. Moves no clock: it ran all the time.',
    access: ['counter', 'admin'],
    body: bodies.Nothing,
    command: () => ({ type: 'keep' }),
  }),
  plain({
    path: 'stop',
    operationId: 'stopDossier',
    summary: 'Stop handling, before there is a decision',
    description:
      'Status 8. Stops every clock and cancels open steps; what becomes of the money is said with it. A dossier that was stopped is not judged early or late.',
    access: ['supervisor', 'admin'],
    refuses: ['decision-taken'],
    body: bodies.Stop,
    command: (body) => ({ type: 'stop', ...body }),
  }),
  plain({
    path: 'decide',
    operationId: 'decideDossier',
    summary: 'Record the decision',
    description: 'The first of four facts: decided, signed, numbered, issued. Moves no clock; finish does.',
    access: officers,
    refuses: ['decision-taken'],
    body: bodies.Decide,
    command: (body) => ({ type: 'decide', ...body }),
  }),
  plain({
    path: 'sign-decision',
    operationId: 'signDecision',
    summary: 'Record who signed the decision',
    description: 'After it was decided. Moves no clock.',
    access: officers,
    body: bodies.ByOfficer,
    command: (body) => ({ type: 'sign-decision', ...body }),
  }),
  plain({
    path: 'number-decision',
    operationId: 'numberDecision',
    summary: 'Record the number the clerk gave the decision',
    description: 'After it was signed. Moves no clock.',
    access: officers,
    body: bodies.NumberDecision,
    command: (body) => ({ type: 'number-decision', ...body }),
  }),
  plain({
    path: 'issue-decision',
    operationId: 'issueDecision',
    summary: 'Record that the decision was sealed and issued',
    description: 'After it was numbered. Moves no clock.',
    access: officers,
    body: bodies.ByOfficer,
    command: (body) => ({ type: 'issue-decision', ...body }),
  }),
  plain({
    path: 'finish',
    operationId: 'finishDossier',
    summary: 'Record that the result is ready to be handed over',
    description:
      'Status 9. Stops every clock of the dossier: lateness is judged at this instant. Open steps are cancelled. Where a decision was recorded it must have been issued. Late, it takes a reason: the one given, or that of the letter of apology. Handing the result over is a different fact.',
    access: everyone,
    refuses: ['decision-differs', 'delay-reason-required'],
    body: bodies.Finish,
    command: (body) => ({ type: 'finish', ...body }),
  }),
  plain({
    path: 'explain-delay',
    operationId: 'explainDelay',
    summary: 'Say why a dossier was finished late',
    description: 'For a dossier that was imported finished, without a reason. Moves no clock and holds nothing up.',
    access: everyone,
    body: bodies.ExplainDelay,
    command: (body) => ({ type: 'explain-delay', ...body }),
  }),
  plain({
    path: 'hand-over',
    operationId: 'handOverDossier',
    summary: 'Record that the applicant has the result',
    description: 'Status 10. Moves no clock: picking a result up later never makes a dossier late.',
    access: ['counter', 'admin'],
    body: bodies.HandOver,
    command: ({ way }) => ({ type: 'hand-over', way }),
  }),
];

/** Verbs that record that the applicant wants to withdraw, or does not after all. */
import type { App } from '@motcua/http/app';
import type { Deps } from '../deps.ts';
import { apply, Nothing, verb } from './verb.ts';

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

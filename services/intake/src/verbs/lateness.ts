/** Verbs about a dossier that is late, or will be. */
import type { App } from '@motcua/http/app';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Document, Person, Reason } from './fields.ts';
import { apply, verb } from './verb.ts';

const Apologize = z
  .strictObject({ reason: Reason, document: Document, approver: Person })
  .meta({ id: 'Apologize', examples: [{ reason: 'staff', document: '08/PXL-UBND', approver: 'vp-leaders-1' }] });

export function apologize(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'apologizeForDossier',
    summary: 'Record the letter of apology',
    description:
      'For a dossier that will not make its date. A letter after the date does not take the place of one that went out before it; the history keeps both. Moves no clock.',
    access: ['supervisor', 'admin'],
    body: Apologize,
  });
  app.post('/v1/dossiers/:code/apologize', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'apologize', ...request.body }),
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

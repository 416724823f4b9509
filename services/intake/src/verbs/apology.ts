/** The verb that records the letter of apology. */
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

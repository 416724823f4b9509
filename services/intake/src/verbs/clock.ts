/** Verbs that stop the clocks of a dossier, let them run again, or move its date. */
import { grounds } from '@motcua/domain/deadlines/reasons';
import type { App } from '@motcua/http/app';
import { InstantIn } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Basis, Document, Person, Reason } from './fields.ts';
import { apply, verb } from './verb.ts';

const Suspend = z
  .strictObject({
    ground: z.enum(grounds).exclude(['supplement', 'payment']).meta({
      description:
        'The procedure version says which grounds may stop the clock; supplements and payments have verbs of their own',
    }),
    basis: Basis,
    document: Document.optional(),
    from: InstantIn.optional().meta({ description: 'Entered afterwards: when it began; now if not given' }),
  })
  .meta({ id: 'Suspend', examples: [{ ground: 'posting', basis: 'Luật Nuôi con nuôi 2010' }] });

export function suspend(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'suspendDossier',
    summary: 'Let the clock stand',
    description:
      'Every clock of the dossier stands until it is resumed, and there is no due date meanwhile. What begins at or after the due moment moves nothing; what is entered afterwards cannot take back that the dossier was overdue.',
    access: ['officer', 'supervisor', 'admin'],
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
    body: Suspend,
  });
  app.post('/v1/dossiers/:code/suspend', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'suspend', ...request.body, document: request.body.document ?? null }),
  );
}

const Resume = z
  .strictObject({
    to: InstantIn.optional().meta({ description: 'Entered afterwards: when it ended; now if not given' }),
  })
  .meta({ id: 'Resume', examples: [{}] });

export function resume(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'resumeDossier',
    summary: 'Let the clock run again',
    description: 'The working time lost since the suspension began is given back to every clock of the dossier.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: [
      'calendar-not-covering',
      'dossier-not-suspended',
      'instant-in-future',
      'instant-invalid',
      'suspension-reversed',
    ],
    body: Resume,
  });
  app.post('/v1/dossiers/:code/resume', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'resume', ...request.body }),
  );
}

const Extend = z
  .strictObject({
    amount: z
      .string()
      .max(20)
      .meta({
        description: 'Whole units of the term; working days for same-day and imported terms',
        examples: ['3'],
      }),
    reason: Reason,
    basis: Basis.optional(),
    document: Document.meta({ description: 'Number of the letter with apology and new date' }),
    approver: Person,
  })
  .meta({
    id: 'Extend',
    examples: [{ amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' }],
  });

export function extend(app: App, deps: Deps): void {
  const options = verb({
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
    body: Extend,
  });
  app.post('/v1/dossiers/:code/extend', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'extend', ...request.body, basis: request.body.basis ?? null }),
  );
}

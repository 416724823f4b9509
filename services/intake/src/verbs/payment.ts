/** Verbs about a fee, a tax or another financial obligation. */
import type { App } from '@motcua/http/app';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Basis, Document } from './fields.ts';
import { apply, verb } from './verb.ts';

const RequestPayment = z
  .strictObject({ amountVnd: z.int().min(1).max(1_000_000_000_000), basis: Basis, document: Document.optional() })
  .meta({
    id: 'RequestPayment',
    examples: [{ amountVnd: 1_250_000, basis: 'Luật Đất đai 2024', document: '22/TB-CCT' }],
  });

export function requestPayment(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'requestPayment',
    summary: 'Ask for a fee, tax or other financial obligation',
    description:
      'Status 6. The clocks stand only where the procedure says that waiting for the payment is not counted.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: ['dossier-suspended', 'suspension-before-extension'],
    body: RequestPayment,
  });
  app.post('/v1/dossiers/:code/request-payment', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'request-payment', ...request.body, document: request.body.document ?? null }),
  );
}

const ConfirmPayment = z.strictObject({ document: Document.optional() }).meta({ id: 'ConfirmPayment', examples: [{}] });

export function confirmPayment(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'confirmPayment',
    summary: 'Record that the obligation was met',
    description: 'Status 4. The clocks run again, if they stood for it.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    refuses: ['calendar-not-covering'],
    body: ConfirmPayment,
  });
  app.post('/v1/dossiers/:code/confirm-payment', options, async (request, reply) => {
    const { document = null } = request.body;
    return apply(deps, request, reply, { type: 'confirm-payment', document });
  });
}

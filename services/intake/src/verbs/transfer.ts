/** Verbs that hand a dossier to another agency: one agency offers it, the other takes or declines it. */

import { getAgency } from '@motcua/db/reference/agencies';
import { applyCommand } from '@motcua/db/verbs/apply';
import { confirmTransfer as confirm } from '@motcua/db/verbs/exceptional-verbs';
import { requireAgency } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Document } from './fields.ts';
import { change, Nothing, verb } from './verb.ts';

const Transfer = z
  .strictObject({ to: AgencyId.meta({ description: 'Who shall decide' }), document: Document.optional() })
  .meta({ id: 'Transfer', examples: [{ to: 'H42', document: '40/CV-UBND' }] });

export function transfer(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'transferDossier',
    summary: 'Offer the dossier to the agency that shall decide',
    description:
      'Until the target confirms, nothing changes hands; possible before there is a decision. Moves no clock: a transfer is no new filing.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: ['agency-unknown', 'decision-taken', 'transfer-to-itself'],
    body: Transfer,
  });
  app.post('/v1/dossiers/:code/transfer', options, async (request, reply) => {
    const { to, document = null } = request.body;
    return change(deps, request, reply, async (tx, locked, act) => {
      await getAgency(tx, to, 'to');
      return applyCommand(tx, locked, { type: 'transfer', to, document }, act);
    });
  });
}

export function confirmTransfer(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'confirmTransfer',
    summary: 'Take a dossier that was offered',
    description:
      'For a token of the target. It decides from now on and its officers get the open step. The clock runs on by the calendar it was promised by.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: ['agency-not-yours', 'decision-taken'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/confirm-transfer', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const offer = locked.dossier.transfer;
      if (offer !== null) requireAgency(request.principal, [offer.to]);
      return confirm(tx, locked, act);
    }),
  );
}

export function declineTransfer(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'declineTransfer',
    summary: 'Decline a dossier that was offered, or take the offer back',
    description: 'For a token of the target or of the agency that decides. It stays where it is. Moves no clock.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: ['agency-not-yours'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/decline-transfer', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const { transfer: offer, decidingAgencyId } = locked.dossier;
      if (offer !== null) requireAgency(request.principal, [offer.to, decidingAgencyId]);
      return applyCommand(tx, locked, { type: 'decline-transfer' }, act);
    }),
  );
}

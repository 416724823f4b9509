/** Verbs that ask the applicant for what is missing, and record that it was delivered. */
import { sealItems } from '@motcua/db/tracking/saved-keys';
import { applyCommand } from '@motcua/db/verbs/apply';
import { restartReceptionClock } from '@motcua/db/verbs/reception-clock';
import type { App } from '@motcua/http/app';
import { words } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Basis, Contact, Document, Person } from './fields.ts';
import { change, Nothing, verb } from './verb.ts';

export const MissingItems = z
  .array(z.strictObject({ name: words(300), reason: words(500).optional() }))
  .min(1)
  .max(50)
  .meta({ description: 'What is missing, in the order of its numbers; sealed' });

const SupplementRequest = z
  .strictObject({
    items: MissingItems,
    basis: Basis,
    document: Document.optional(),
    contact: Contact.optional(),
    approver: Person.optional().meta({
      description: 'Who answers for asking again for what could have been asked the first time',
    }),
  })
  .meta({
    id: 'SupplementRequest',
    examples: [
      {
        items: [{ name: 'Bản sao quyết định ly hôn', reason: 'Tờ khai ghi đã ly hôn' }],
        basis: 'Điều 16 Nghị định 118/2025/NĐ-CP',
        document: '15/YCBS-UBND',
      },
    ],
  });

export function requestSupplement(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'requestSupplement',
    summary: 'Ask the applicant for what is missing, item by item',
    description:
      'Status 5. Before acceptance it answers the reception clock. Afterwards every clock of the dossier stands until the supplement is there, unless the procedure says otherwise; a dossier that is overdue stays overdue. What could have been asked the first time is asked again only with an approver; once there is a decision nothing is asked any more.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    refuses: ['decision-taken', 'dossier-suspended', 'supplement-limit-reached', 'suspension-before-extension'],
    body: SupplementRequest,
  });
  app.post('/v1/dossiers/:code/request-supplement', options, async (request, reply) => {
    const { items, contact, basis, document = null, approver = null } = request.body;
    return change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId, applicantId: personId } = locked.dossier;
      const noteId = await sealItems(tx, deps.vault, { dossierId, personId, items, contact });
      const asked = { items: items.length, noteId, basis, document, approver };
      return applyCommand(tx, locked, { type: 'request-supplement', ...asked }, act);
    });
  });
}

export function supplement(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'deliverSupplement',
    summary: 'Record that the supplement was delivered',
    description:
      'The clocks run again: the working time lost is given back. A filing not accepted yet returns to status 1 and must be answered anew within 8 working hours.',
    access: ['counter', 'admin'],
    refuses: ['calendar-not-covering', 'calendar-unknown'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/supplement', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const supplemented = await applyCommand(tx, locked, { type: 'supplement' }, act);
      await restartReceptionClock(deps.calendars, tx, supplemented.dossier, act);
      return supplemented;
    }),
  );
}

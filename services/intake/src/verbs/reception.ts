/** Verbs that answer a filing at reception: accept it, or refuse it. */

import { sealNote } from '@motcua/db/dossiers/persons';
import { applyCommand } from '@motcua/db/verbs/apply';
import type { App } from '@motcua/http/app';
import { words } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { acceptSubmission } from '../register/accept-submission.ts';
import { refusalsOfPromise } from '../register/promise.ts';
import { Basis, Contact, Document } from './fields.ts';
import { change, Nothing, verb } from './verb.ts';

export function accept(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'acceptDossier',
    summary: 'Accept an online filing as complete and valid',
    description:
      'Status 2, under the rules of this day. Answers the reception clock, starts the statutory one and the agency’s own promise, and opens the first step.',
    access: ['counter', 'admin'],
    refuses: [...refusalsOfPromise, 'part-waiting'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/accept', options, async (request, reply) =>
    change(deps, request, reply, (tx, locked, act) => acceptSubmission(deps, tx, locked, act)),
  );
}

const Refuse = z
  .strictObject({
    reasons: z
      .array(words(500))
      .min(1)
      .max(20)
      .meta({ description: 'Why, in words for the applicant; sealed. A technical error code is no reason' }),
    basis: Basis,
    document: Document.meta({ description: 'Number of the refusal form' }),
    contact: Contact.optional(),
  })
  .meta({
    id: 'Refuse',
    examples: [
      { reasons: ['Không thuộc thẩm quyền của xã'], basis: 'Điều 17 Nghị định 118/2025/NĐ-CP', document: '03/TC-UBND' },
    ],
  });

export function refuse(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'refuseDossier',
    summary: 'Refuse a filing at reception, with reasons',
    description: 'Status 3: it was not accepted. Answers the reception clock; no other clock ever ran.',
    access: ['counter', 'admin'],
    body: Refuse,
  });
  app.post('/v1/dossiers/:code/refuse', options, async (request, reply) => {
    const { reasons, contact, basis, document } = request.body;
    return change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId, applicantId: personId } = locked.dossier;
      const noteId = await sealNote(tx, deps.vault, {
        dossierId,
        personId,
        text: JSON.stringify({ reasons, contact }),
      });
      return applyCommand(tx, locked, { type: 'refuse', noteId, basis, document }, act);
    });
  });
}

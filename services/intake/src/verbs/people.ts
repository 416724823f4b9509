/** Verbs about the people of a dossier: the applicant, and whoever acts for the applicant. They go in any status. */
import {
  correctApplicant as correct,
  removeRepresentative,
  replaceRepresentative,
} from '@motcua/db/dossiers/person-records';
import { sealNote } from '@motcua/db/dossiers/persons';
import { replaceTrackingKeys } from '@motcua/db/tracking/saved-keys';
import { applyEvent } from '@motcua/db/verbs/apply';
import { standing } from '@motcua/domain/dossiers/decide';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { Refusal } from '@motcua/domain/refusal';
import { requireAgency } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { words } from '@motcua/http/fields';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Applicant, Representative, toRepresentative } from '../register/new-dossier.ts';
import { Document } from './fields.ts';
import { change, Nothing, verb } from './verb.ts';

const access = ['counter', 'admin'] as const;

/** Only the counters of the agencies that received the dossier, or decide it, know its people. */
const requireItsCounter = ({ principal }: FastifyRequest, { agencyId, decidingAgencyId }: Dossier): void =>
  requireAgency(principal, [...new Set([agencyId, decidingAgencyId])]);

const CorrectApplicant = z
  .strictObject({
    applicant: Applicant.meta({ description: 'As it is right, whole: a field that is left out is empty from now on' }),
    reason: words(500).meta({ description: 'What was wrong, and what shows it; sealed' }),
    document: Document.optional().meta({ description: 'Number of the paper that shows it' }),
  })
  .meta({
    id: 'CorrectApplicant',
    examples: [
      {
        applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001243' },
        reason: 'Hai chữ số cuối của số định danh bị đảo khi nhập',
      },
    ],
  });

export function correctApplicant(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'correctApplicant',
    summary: 'Correct what was recorded of the applicant',
    description:
      'For a token of the receiving or the deciding agency, in any status. What was recorded before stays, sealed, and the history names the corrected fields. Searches, tracking and the forms go by the corrected data. Another identity number is another person, so the pseudonym changes. Each part of a linked group is corrected by itself. Moves no clock.',
    access,
    refuses: ['agency-not-yours', 'applicant-erased', 'nothing-to-correct'],
    body: CorrectApplicant,
  });
  app.post('/v1/dossiers/:code/correct-applicant', options, async (request, reply) => {
    const { applicant, reason, document = null } = request.body;
    return change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId, code } = locked.dossier;
      requireItsCounter(request, locked.dossier);
      const { personId, fields, replacedId } = await correct(tx, deps.vault, {
        ...{ dossierId, data: applicant, at: act.at },
      });
      if (fields.includes('identityNumber'))
        await replaceTrackingKeys(tx, deps.vault, { code, dossierId, identityNumber: applicant.identityNumber });
      const noteId = await sealNote(tx, deps.vault, { dossierId, personId, text: JSON.stringify({ reason }) });
      const corrected = { applicantId: personId, fields, document, replacedId, noteId };
      return applyEvent(tx, locked, { type: 'dossier.applicant-corrected', ...corrected }, act);
    });
  });
}

export function recordRepresentative(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'recordRepresentative',
    summary: 'Record who acts for the applicant from now on',
    description:
      'For a token of the receiving or the deciding agency, in any status. Takes the place of whoever acted before, whose data stay, sealed. Also corrects them. Moves no clock.',
    access,
    refuses: ['agency-not-yours'],
    body: Representative,
  });
  app.post('/v1/dossiers/:code/record-representative', options, async (request, reply) => {
    const { data, ...shown } = toRepresentative(request.body);
    return change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId } = locked.dossier;
      requireItsCounter(request, locked.dossier);
      const { personId, replacedId } = await replaceRepresentative(tx, deps.vault, { dossierId, data, at: act.at });
      const representation = { representativeId: personId, ...shown };
      return applyEvent(tx, locked, { type: 'dossier.representative-recorded', representation, replacedId }, act);
    });
  });
}

export function endRepresentation(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'endRepresentation',
    summary: 'Record that nobody acts for the applicant any more',
    description:
      'For a token of the receiving or the deciding agency, in any status. The data stay, sealed. Moves no clock.',
    access,
    refuses: ['agency-not-yours'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/end-representation', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const { dossier } = locked;
      requireItsCounter(request, dossier);
      const replacedId = await removeRepresentative(tx, dossier.id);
      if (replacedId === null)
        throw new Refusal('illegal-transition', 'nobody acts for the applicant', { facts: standing(dossier) });
      return applyEvent(tx, locked, { type: 'dossier.representation-ended', replacedId }, act);
    }),
  );
}

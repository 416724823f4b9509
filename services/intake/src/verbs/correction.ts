/** Verbs that put a wrong result right. */
import { sealNote } from '@motcua/db/dossiers/persons';
import { beginCorrection, issueCorrection as issue } from '@motcua/db/verbs/corrections';
import { formatInstant } from '@motcua/domain/instant';
import type { App } from '@motcua/http/app';
import { words } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Document } from './fields.ts';
import { change, verb } from './verb.ts';

const CorrectResult = z
  .strictObject({
    reason: words(1000).meta({ description: 'What is wrong with the result; sealed' }),
    document: Document.optional().meta({ description: 'Number of the paper by which it is passed back' }),
  })
  .meta({ id: 'CorrectResult', examples: [{ reason: 'Sai ngày sinh của cháu', document: '12/PCT-UBND' }] });

export function correctResult(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'correctResult',
    summary: 'Pass a result back that is wrong by the agency’s fault',
    description:
      'Not a new dossier: status, dates and lateness stay. Starts a clock of its own, `correction`: three working days of the deciding agency’s calendar, as the dossier’s rules say. The answer says until when (`correction`).',
    access: ['counter', 'supervisor', 'admin'],
    refuses: ['calendar-not-covering', 'calendar-unknown'],
    body: CorrectResult,
  });
  app.post('/v1/dossiers/:code/correct-result', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const { id: dossierId, applicantId: personId } = locked.dossier;
      const { reason, document = null } = request.body;
      const noteId = await sealNote(tx, deps.vault, { dossierId, personId, text: JSON.stringify({ reason }) });
      const begun = await beginCorrection(tx, deps.calendars, locked, { command: { noteId, document }, act });
      return { ...begun.locked, said: { correction: { dueAt: formatInstant(begun.dueAt) } } };
    }),
  );
}

const IssueCorrection = z
  .strictObject({ document: Document.meta({ description: 'Number of the corrected result' }) })
  .meta({ id: 'IssueCorrection', examples: [{ document: '124/UBND-HT' }] });

export function issueCorrection(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'issueCorrection',
    summary: 'Record the corrected result',
    description: 'Ends the clock of the correction. Status, dates and lateness of the dossier stay.',
    access: ['counter', 'officer', 'supervisor', 'admin'],
    body: IssueCorrection,
  });
  app.post('/v1/dossiers/:code/issue-correction', options, async (request, reply) =>
    change(deps, request, reply, (tx, locked, act) =>
      issue(tx, locked, { type: 'issue-correction', ...request.body }, act),
    ),
  );
}

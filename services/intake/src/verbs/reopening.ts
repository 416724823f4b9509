/** The verb that takes the end of a dossier back. */
import { reopenDossier } from '@motcua/db/verbs/exceptional-verbs';
import { restartReceptionClock } from '@motcua/db/verbs/reception-clock';
import type { App } from '@motcua/http/app';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Basis, Document, Person } from './fields.ts';
import { change, verb } from './verb.ts';

const Reopen = z.strictObject({ basis: Basis, document: Document, approver: Person }).meta({
  id: 'Reopen',
  examples: [{ basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' }],
});

export function reopen(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'reopenDossier',
    summary: 'Open an ended dossier again: an exceptional act',
    description:
      'Takes back result, refusal or stop, under a document and an approver. Its terms run on by the calendar edition in force, the time in which it counted as ended given back; one that ended late stays late. The last step is to be done once more; a filing refused at reception must be answered anew.',
    access: ['supervisor', 'admin'],
    refuses: ['calendar-not-covering', 'calendar-unknown'],
    body: Reopen,
  });
  app.post('/v1/dossiers/:code/reopen', options, async (request, reply) =>
    change(deps, request, reply, async (tx, locked, act) => {
      const command = { type: 'reopen' as const, ...request.body };
      const reopened = await reopenDossier(tx, deps.calendars, locked, { command, act });
      await restartReceptionClock(deps.calendars, tx, reopened.dossier, act);
      return reopened;
    }),
  );
}

/** The verbs of a dossier: each one transaction, each says what it does to the clock. */

import type { Tx } from '@motcua/db/database';
import { type Act, applyCommand, type LockedDossier } from '@motcua/db/dossiers/dossiers';
import { confirmTransfer, reopenDossier } from '@motcua/db/dossiers/exceptional-acts';
import { sealNote } from '@motcua/db/dossiers/persons';
import { getAgency } from '@motcua/db/office/agencies';
import { sealItems } from '@motcua/db/tracking/saved-keys';
import type { DossierCommand } from '@motcua/domain/dossiers/dossier-commands';
import type { RefusalCode } from '@motcua/domain/refusal';
import { type AccessRole, requireAgency } from '@motcua/http/access';
import { DossierCode } from '@motcua/http/fields';
import type { Principal } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Addressed, change } from './change.ts';
import * as bodies from './command-bodies.ts';
import type { Deps } from './deps.ts';
import { startFollowers } from './groups/start-followers.ts';
import { openReception } from './opening.ts';
import { plainVerbs } from './plain-verbs.ts';
import { acceptSubmission, refusalsOfRegistration } from './register.ts';
import { ChangedDossierView } from './views.ts';

/** What a verb does with the locked dossier. */
type Carry = (tx: Tx, locked: LockedDossier, act: Act) => Promise<LockedDossier>;

/** A verb as it stands in the reference. */
export interface Verb<B extends z.ZodType> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** What it does, and what to the clock. */
  readonly description: string;
  readonly access: readonly AccessRole[];
  /** With what its own rules may refuse, besides what every verb may. */
  readonly refuses?: readonly RefusalCode[];
  readonly body: B;
}

const ofEveryVerb: readonly RefusalCode[] = [
  'dossier-not-found',
  'illegal-transition',
  'stale-version',
  'idempotency-key-reused',
];

export function commandRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const verb = <B extends z.ZodType>({ path, access, refuses = [], ...schema }: Verb<B>, carry: Carrying<B>) =>
      app.post(
        `/v1/dossiers/:code/${path}`,
        {
          config: { access: [...access], dryRun: true, refuses: [...ofEveryVerb, ...refuses] },
          schema: {
            ...schema,
            tags: ['dossiers'],
            params: z.object({ code: DossierCode }),
            response: { 200: ChangedDossierView },
          },
        },
        async (request, reply) =>
          change(deps, request as unknown as Addressed, reply, carry(request.body as z.infer<B>, request.principal)),
      );
    for (const { command, ...plain } of plainVerbs)
      verb(plain, (body) => async (tx, locked, act) => {
        const changed = await applyCommand(tx, locked, command(body as never), act);
        if (locked.dossier.finishedAt === null) await startFollowers(deps, tx, changed.dossier, act);
        return changed;
      });
    receptionVerbs(deps, verb);
    notedVerbs(deps, verb);
    exceptionalVerbs(deps, verb);
  };
}

/** By what the request says, and whose it is. */
type Carrying<B extends z.ZodType> = (body: z.infer<B>, principal: Principal) => Carry;
type AddVerb = <B extends z.ZodType>(verb: Verb<B>, carry: Carrying<B>) => unknown;

/** Verbs that let the reception clock run, or the law's. */
function receptionVerbs(deps: Deps, verb: AddVerb): void {
  verb(
    {
      path: 'accept',
      operationId: 'acceptDossier',
      summary: 'Accept an online filing as complete and valid',
      description:
        'Status 2, under the rules of this day. Answers the reception clock, starts the statutory one and the agency’s own promise, and opens the first step.',
      access: ['counter', 'admin'],
      refuses: [...refusalsOfRegistration, 'part-waiting'],
      body: bodies.Nothing,
    },
    () => (tx, locked, act) => acceptSubmission(deps, tx, locked, act),
  );
  verb(
    {
      path: 'supplement',
      operationId: 'deliverSupplement',
      summary: 'Record that the supplement was delivered',
      description:
        'The clocks run again: the working time lost is given back. A filing not accepted yet returns to status 1 and must be answered anew within 8 working hours.',
      access: ['counter', 'admin'],
      refuses: ['calendar-not-covering', 'calendar-unknown'],
      body: bodies.Nothing,
    },
    () => async (tx, locked, act) => {
      const supplemented = await applyCommand(tx, locked, { type: 'supplement' }, act);
      await receiveAgain(deps, tx, supplemented, act);
      return supplemented;
    },
  );
}

/** A filing that is not accepted yet and lies at the counter again must be answered anew. */
async function receiveAgain(deps: Deps, tx: Tx, { dossier }: LockedDossier, act: Act): Promise<void> {
  if (dossier.acceptedAt !== null) return;
  const agency = await getAgency(tx, dossier.agencyId, 'receivingAgency');
  await openReception(tx, dossier, await deps.calendars.ofAgency(tx, agency), act);
}

/** Verbs with words for the applicant, which are sealed. */
function notedVerbs(deps: Deps, verb: AddVerb): void {
  const noted =
    (text: unknown, command: (noteId: string) => DossierCommand): Carry =>
    async (tx, locked, act) => {
      const { id: dossierId, applicantId: personId } = locked.dossier;
      const noteId = await sealNote(tx, deps.vault, { dossierId, personId, text: JSON.stringify(text) });
      return applyCommand(tx, locked, command(noteId), act);
    };
  verb(
    {
      path: 'refuse',
      operationId: 'refuseDossier',
      summary: 'Refuse a filing at reception, with reasons',
      description: 'Status 3: it was not accepted. Answers the reception clock; no other clock ever ran.',
      access: ['counter', 'admin'],
      body: bodies.Refuse,
    },
    ({ reasons, basis, document }) => noted({ reasons }, (noteId) => ({ type: 'refuse', noteId, basis, document })),
  );
  verb(
    {
      path: 'request-supplement',
      operationId: 'requestSupplement',
      summary: 'Ask the applicant for what is missing, item by item',
      description:
        'Status 5. Before acceptance it answers the reception clock. Afterwards every clock of the dossier stands until the supplement is there, unless the procedure says otherwise; a dossier that is overdue stays overdue. What could have been asked the first time is asked again only with an approver; once there is a decision nothing is asked any more.',
      access: ['counter', 'officer', 'supervisor', 'admin'],
      refuses: ['decision-taken', 'dossier-suspended', 'supplement-limit-reached', 'suspension-before-extension'],
      body: bodies.SupplementItems,
    },
    ({ items, basis, document = null, approver = null }) =>
      async (tx, locked, act) => {
        const { id: dossierId, applicantId: personId } = locked.dossier;
        const noteId = await sealItems(tx, deps.vault, { dossierId, personId, items });
        const asked = { items: items.length, noteId, basis, document, approver };
        return applyCommand(tx, locked, { type: 'request-supplement', ...asked }, act);
      },
  );
}

/** Verbs that undo or move the whole. */
function exceptionalVerbs(deps: Deps, verb: AddVerb): void {
  verb(
    {
      path: 'reopen',
      operationId: 'reopenDossier',
      summary: 'Open an ended dossier again: an exceptional act',
      description:
        'Takes back result, refusal or stop, under a document and an approver. Its terms run on by the calendar edition in force, the time in which it counted as ended given back; one that ended late stays late. The last step is to be done once more; a filing refused at reception must be answered anew.',
      access: ['supervisor', 'admin'],
      refuses: ['calendar-not-covering', 'calendar-unknown'],
      body: bodies.Reopen,
    },
    (body) => async (tx, locked, act) => {
      const reopened = await reopenDossier(tx, deps.calendars, locked, { command: { type: 'reopen', ...body }, act });
      await receiveAgain(deps, tx, reopened, act);
      return reopened;
    },
  );
  verb(
    {
      path: 'transfer',
      operationId: 'transferDossier',
      summary: 'Offer the dossier to the agency that shall decide',
      description:
        'Until the target confirms, nothing changes hands; possible before there is a decision. Moves no clock: a transfer is no new filing.',
      access: ['officer', 'supervisor', 'admin'],
      refuses: ['agency-unknown', 'decision-taken', 'transfer-to-itself'],
      body: bodies.Transfer,
    },
    ({ to, document = null }) =>
      async (tx, locked, act) => {
        await getAgency(tx, to, 'to');
        return applyCommand(tx, locked, { type: 'transfer', to, document }, act);
      },
  );
  verb(
    {
      path: 'confirm-transfer',
      operationId: 'confirmTransfer',
      summary: 'Take a dossier that was offered',
      description:
        'For a token of the target. It decides from now on and its officers get the open step. The clock runs on by the calendar it was promised by.',
      access: ['officer', 'supervisor', 'admin'],
      refuses: ['agency-not-yours', 'decision-taken'],
      body: bodies.Nothing,
    },
    (_body, principal) => (tx, locked, act) => {
      const { transfer } = locked.dossier;
      if (transfer !== null) requireAgency(principal, [transfer.to]);
      return confirmTransfer(tx, locked, act);
    },
  );
  verb(
    {
      path: 'decline-transfer',
      operationId: 'declineTransfer',
      summary: 'Decline a dossier that was offered, or take the offer back',
      description: 'For a token of the target or of the agency that decides. It stays where it is. Moves no clock.',
      access: ['officer', 'supervisor', 'admin'],
      refuses: ['agency-not-yours'],
      body: bodies.Nothing,
    },
    (_body, principal) => (tx, locked, act) => {
      const { transfer, decidingAgencyId } = locked.dossier;
      if (transfer !== null) requireAgency(principal, [transfer.to, decidingAgencyId]);
      return applyCommand(tx, locked, { type: 'decline-transfer' }, act);
    },
  );
}

import { lockInTime } from '@motcua/db/act';
import { appendEntries, getDossier, lockDossier } from '@motcua/db/dossiers/dossiers';
import type { HistoryEntry } from '@motcua/db/history/chain';
import { readHistory } from '@motcua/db/history/history';
import { answerOnce } from '@motcua/db/idempotency';
import {
  type Strand,
  type StrandState,
  strandEntryType,
  strandNames,
  strandStates,
  strands,
} from '@motcua/domain/dossiers/strands';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode, InstantOut, key } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const ByCode = z.object({ code: DossierCode });

/** One schema for each strand: an event of another strand does not fit. */
const eventOf = <T extends Strand>(strand: T) =>
  z.strictObject({
    track: z.literal(strand),
    event: z.enum(strands[strand]),
    reference: key(100).optional().meta({
      description: 'Number of the other system: invoice, parcel, message. Nothing personal',
    }),
    amountVnd: z.int().min(0).max(1_000_000_000_000).optional(),
  });

const StrandEvent = z
  .discriminatedUnion('track', [eventOf('money'), eventOf('delivery'), eventOf('sync')])
  .meta({ id: 'TrackEvent', examples: [{ track: 'money', event: 'paid', reference: 'PP-2026-118', amountVnd: 8000 }] });

const StateView = z.object({ event: z.string(), at: InstantOut, reference: z.string().nullable() }).nullable();
const StrandsView = z
  .object({ money: StateView, delivery: StateView, sync: StateView })
  .meta({ id: 'Tracks', description: 'What happened last on each track; null: nothing' });

/** The strands of a dossier, which run beside its status: money, delivery and synchronisation. */
export function strandRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getDossierTracksRoute(app, deps);
    recordTrackEventRoute(app, deps);
  };
}

function getDossierTracksRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/tracks',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'getDossierTracks',
        tags: ['dossiers'],
        summary: 'How money, delivery and synchronisation stand',
        params: ByCode,
        response: { 200: StrandsView },
      },
    },
    async ({ params }) => {
      const { id } = await getDossier(deps.db, params.code);
      return toView(strandStates(await readHistory(deps.db, id)));
    },
  );
}

function recordTrackEventRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/dossiers/:code/track-events',
    {
      config: { access: ['counter', 'officer', 'admin'], refuses: ['dossier-not-found', 'idempotency-key-reused'] },
      schema: {
        operationId: 'recordTrackEvent',
        tags: ['dossiers'],
        summary: 'Record what happened to the money, the parcel or the message',
        description:
          'Kept in the history. Changes neither status nor version and moves no clock, whatever it says: only the dossier’s own verbs do. Send an Idempotency-Key, so that a repeat is not recorded twice.',
        params: ByCode,
        body: StrandEvent,
        response: { 200: StrandsView },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const by = { actor: actorOf(request), time: deps.time };
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, { code }));
        await appendEntries(tx, taken, [toEntry(request.body)], act);
        const entries = await readHistory(tx, taken.dossier.id);
        return { status: 200, headers: {}, body: toView(strandStates(entries)) };
      });
      return send(reply, answer);
    },
  );
}

function toEntry({ track: strand, event, reference, amountVnd }: z.infer<typeof StrandEvent>): HistoryEntry {
  const data = { ...(reference !== undefined && { reference }), ...(amountVnd !== undefined && { amountVnd }) };
  return { type: strandEntryType(strand, event), data };
}

function toView(states: Readonly<Record<Strand, StrandState | null>>): z.infer<typeof StrandsView> {
  const shown = strandNames.map((strand) => {
    const state = states[strand];
    return [strand, state && { ...state, at: formatInstant(state.at) }];
  });
  return Object.fromEntries(shown) as z.infer<typeof StrandsView>;
}

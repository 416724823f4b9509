import { appendLines, getDossier, lockDossier, lockInTime } from '@motcua/db/dossiers';
import { readHistory } from '@motcua/db/history';
import { answerOnce } from '@motcua/db/idempotency';
import { formatInstant } from '@motcua/domain/instant';
import { type Track, type TrackState, trackLineType, trackNames, trackStates, tracks } from '@motcua/domain/tracks';
import { accessRoles } from '@motcua/http/access';
import { DossierCode, InstantOut } from '@motcua/http/fields';
import { actorOf, claimOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from './deps.ts';

const ByCode = z.object({ code: DossierCode });

/** One shape for each track, so that an event is never told of another one. */
const eventOf = <T extends Track>(track: T) =>
  z.strictObject({
    track: z.literal(track),
    event: z.enum(tracks[track]),
    reference: z.string().trim().min(1).max(100).optional().meta({
      description: 'Number of the other system: invoice, parcel, message. Nothing personal',
    }),
    amountVnd: z.int().min(0).max(1_000_000_000_000).optional(),
  });

const TrackEvent = z
  .discriminatedUnion('track', [eventOf('money'), eventOf('delivery'), eventOf('sync')])
  .meta({ id: 'TrackEvent', examples: [{ track: 'money', event: 'paid', reference: 'PP-2026-118', amountVnd: 8000 }] });

const StateView = z.object({ event: z.string(), at: InstantOut, reference: z.string().nullable() }).nullable();
const TracksView = z
  .object({ money: StateView, delivery: StateView, sync: StateView })
  .meta({ id: 'Tracks', description: 'What happened last on each track; null: nothing' });

/** Money, delivery and synchronisation: beside the business, never in its way. */
export function trackEventRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/dossiers/:code/tracks',
      {
        config: { access: accessRoles, refuses: ['dossier-not-found'] },
        schema: {
          operationId: 'getDossierTracks',
          tags: ['dossiers'],
          summary: 'How money, delivery and synchronisation stand',
          params: ByCode,
          response: { 200: TracksView },
        },
      },
      async ({ params }) => {
        const { id } = await getDossier(deps.db, params.code);
        return toView(trackStates(await readHistory(deps.db, id)));
      },
    );
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
          body: TrackEvent,
          response: { 200: TracksView },
        },
      },
      async (request, reply) => {
        const { track, event, ...data } = request.body;
        const by = { actor: actorOf(request), clock: deps.clock };
        const answer = await answerOnce(deps.db, claimOf(request), async (tx) => {
          const found = { code: request.params.code };
          const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, found));
          await appendLines(
            tx,
            taken,
            [{ type: trackLineType(track, event), data: JSON.parse(JSON.stringify(data)) }],
            act,
          );
          const lines = await readHistory(tx, taken.dossier.id);
          return { status: 200, headers: {}, body: toView(trackStates(lines)) };
        });
        return send(reply, answer);
      },
    );
  };
}

function toView(states: Readonly<Record<Track, TrackState | null>>): z.infer<typeof TracksView> {
  const shown = trackNames.map((track) => {
    const state = states[track];
    return [track, state && { ...state, at: formatInstant(state.at) }];
  });
  return Object.fromEntries(shown) as z.infer<typeof TracksView>;
}

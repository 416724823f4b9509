import { findDelivery, type ListedDelivery, listDeliveries, reviveDelivery } from '@motcua/db/alerts/deliveries';
import type { Tx } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { mustKnowNames } from '@motcua/db/known-names';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import type { App } from '@motcua/http/app';
import { InstantOut } from '@motcua/http/fields';
import { decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarRef, calendarOf, DeliveryState, InstantOrNull, RungName, watchers } from '../fields.ts';
import { failures } from './failure.ts';

/** What `lastError` may say. */
const reasons = [
  ...Object.entries(failures).map(([failure, words]) => `${failure}: ${words}`),
  'not-tried: the receiver took nothing for a day, and this was given up with it',
  'subscription-ended',
].join('; ');

const DeliveryView = z
  .object({
    id: z.uuid(),
    alertId: z.uuid(),
    messageId: z.string().meta({ description: 'The `webhook-id` of every attempt' }),
    subscriptionId: z.uuid(),
    rung: RungName,
    dossier: z.string().nullable(),
    calendar: CalendarRef,
    state: DeliveryState,
    attempts: z.int(),
    lastStatus: z.int().nullable().meta({ description: 'HTTP status of the last answer' }),
    lastError: z
      .string()
      .nullable()
      .meta({ description: `Why it was not taken: ${reasons}`, examples: ['timeout'] }),
    createdAt: InstantOut.meta({ description: 'By the machine’s clock, as `settledAt`' }),
    settledAt: InstantOrNull,
  })
  .meta({ id: 'Delivery' });

const DeliveryQuery = PageQuery.extend({
  state: DeliveryState.optional(),
  subscription: z.uuid().optional(),
});

/** The ledger of deliveries, and starting a dead one over. */
export function deliveryRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listDeliveriesRoute(app, deps);
    retryDeliveryRoute(app, deps);
  };
}

function listDeliveriesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/deliveries',
    {
      config: { access: watchers, refuses: ['subscription-not-found'] },
      schema: {
        operationId: 'listDeliveries',
        tags: ['alerts'],
        summary: 'List deliveries, oldest first',
        description: '`state=dead` lists what was given up and waits for a person.',
        querystring: DeliveryQuery,
        response: { 200: pageOf(DeliveryView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listDeliveries(deps.db, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toDeliveryView, ({ delivery }) => [delivery.id]);
    },
  );
}

function retryDeliveryRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/deliveries/:id/retry',
    {
      config: {
        access: ['supervisor', 'admin'],
        refuses: ['delivery-not-dead', 'delivery-not-found', 'idempotency-key-reused'],
      },
      schema: {
        operationId: 'retryDelivery',
        tags: ['alerts'],
        summary: 'Start a dead delivery over',
        description: 'It is sent again with all its attempts, under the same `webhook-id`. Moves no clock.',
        params: z.object({ id: z.uuid() }),
        response: { 200: DeliveryView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        if (!(await reviveDelivery(tx, id))) throw await whyNot(tx, id);
        return { status: 200, headers: {}, body: toDeliveryView((await findDelivery(tx, id))!) };
      });
      return send(reply, answer);
    },
  );
}

/** Why a delivery cannot be started over. */
async function whyNot(tx: Tx, id: string): Promise<Refusal> {
  const found = await findDelivery(tx, id);
  if (found === undefined) return new Refusal('delivery-not-found', 'no delivery has this id');
  return new Refusal('delivery-not-dead', 'only a dead delivery of a standing subscription can be started over', {
    facts: { state: found.delivery.state },
  });
}

function toDeliveryView({ delivery, alert, dossier }: ListedDelivery): z.infer<typeof DeliveryView> {
  const { id, alertId, subscriptionId, state, attempts, lastStatus, lastError, createdAt, settledAt } = delivery;
  return {
    id,
    alertId,
    messageId: `msg_${alertId}`,
    subscriptionId,
    rung: alert.rung,
    dossier: dossier?.code ?? null,
    calendar: calendarOf(alert),
    state,
    attempts,
    lastStatus,
    lastError,
    createdAt: formatInstant(createdAt),
    settledAt: settledAt === null ? null : formatInstant(settledAt),
  };
}

import { randomUUIDv7 } from 'node:crypto';
import { reviveDeliveries } from '@motcua/db/alerts/deliveries';
import {
  endSubscription,
  findSubscription,
  insertSubscription,
  listSubscriptions,
  type SubscriptionRow,
} from '@motcua/db/alerts/subscriptions';
import type { Queryable, Tx } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { getAgency } from '@motcua/db/reference/agencies';
import type { Vault } from '@motcua/db/vault';
import { Refusal } from '@motcua/domain/refusal';
import type { App } from '@motcua/http/app';
import { actorOf, decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { watchers } from '../fields.ts';
import { newSecret } from './signature.ts';
import {
  CreatedSubscription,
  RetriedView,
  SubscriptionBody,
  SubscriptionView,
  storedView,
  toSubscriptionView,
} from './subscription-views.ts';

const ById = z.object({ id: z.uuid() });

/** Webhooks: which alerts are sent to which URL. */
export function subscriptionRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    createSubscriptionRoute(app, deps);
    listSubscriptionsRoute(app, deps);
    getSubscriptionRoute(app, deps);
    endSubscriptionRoute(app, deps);
    retrySubscriptionRoute(app, deps);
  };
}

function createSubscriptionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/subscriptions',
    {
      config: {
        access: ['supervisor', 'admin'],
        refuses: ['agency-unknown', 'idempotency-key-reused', 'owner-without-agency'],
      },
      schema: {
        operationId: 'createSubscription',
        tags: ['alerts'],
        summary: 'Have alerts sent to a URL',
        description:
          'From now on each alert asked for is POSTed to the URL as `deadline.apology-due`, `deadline.due-soon` or `deadline.breached`, or `calendar.ending` or `calendar.provisional` (of every calendar in use, whatever kinds and agency are asked for), signed as Standard Webhooks describe (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The answer holds the secret to verify with. At least once: `webhook-id` is the same for every attempt at an alert. Anything but a 2xx answer within 10 seconds (one, while many receivers are slow) is tried again, ever more slowly, for half a day at least; a receiver that does not take what it is sent is paused, longer each time. 410 ends the subscription. Messages hold no personal data.',
        body: SubscriptionBody,
        response: { 201: CreatedSubscription },
      },
    },
    async (request, reply) => {
      const answer = await createOnce(deps, request, request.body);
      return send(reply, { ...answer, body: await withSecret(deps.db, deps.vault, answer.body) });
    },
  );
}

function listSubscriptionsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/subscriptions',
    {
      config: { access: watchers },
      schema: {
        operationId: 'listSubscriptions',
        tags: ['alerts'],
        summary: 'List subscriptions, oldest first',
        querystring: PageQuery.extend({
          active: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
        }),
        response: { 200: pageOf(SubscriptionView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listSubscriptions(deps.db, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toSubscriptionView, ({ id }) => [id]);
    },
  );
}

function getSubscriptionRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/subscriptions/:id',
    {
      config: { access: watchers, refuses: ['subscription-not-found'] },
      schema: {
        operationId: 'getSubscription',
        tags: ['alerts'],
        summary: 'Read a subscription',
        params: ById,
        response: { 200: SubscriptionView },
      },
    },
    async ({ params: { id } }) => toSubscriptionView(await getSubscription(deps.db, id)),
  );
}

function endSubscriptionRoute(app: App, deps: Deps): void {
  app.delete(
    '/v1/subscriptions/:id',
    {
      config: { access: ['supervisor', 'admin'], refuses: ['idempotency-key-reused', 'subscription-not-found'] },
      schema: {
        operationId: 'endSubscription',
        tags: ['alerts'],
        summary: 'End a subscription',
        description:
          'Nothing more is sent to its URL, what is pending included. The record stays, inactive. Ending it twice changes nothing, so no If-Match is asked for.',
        params: ById,
        response: { 200: SubscriptionView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await endSubscription(tx, id, 'asked', await deps.time(tx));
        return { status: 200, headers: {}, body: toSubscriptionView(await getSubscription(tx, id)) };
      });
      return send(reply, { ...answer, body: storedView(answer.body) });
    },
  );
}

function retrySubscriptionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/subscriptions/:id/retry',
    {
      config: {
        access: ['supervisor', 'admin'],
        refuses: ['idempotency-key-reused', 'subscription-ended', 'subscription-not-found'],
      },
      schema: {
        operationId: 'retrySubscription',
        tags: ['alerts'],
        summary: 'Start everything over that a receiver has not taken',
        description:
          'Its dead deliveries and those that wait for a next attempt are sent again with all their attempts, under the same `webhook-id`, at once. Moves no clock.',
        params: ById,
        response: { 200: RetriedView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const deliveries = await reviveDeliveries(tx, id);
        if (deliveries === undefined) throw await whyNot(tx, id);
        return { status: 200, headers: {}, body: { subscriptionId: id, deliveries } };
      });
      return send(reply, answer);
    },
  );
}

/** Why nothing of a subscription can be started over. */
async function whyNot(tx: Tx, id: string): Promise<Refusal> {
  await getSubscription(tx, id);
  return new Refusal('subscription-ended', 'nothing is sent for a subscription that has ended');
}

async function createOnce(deps: Deps, request: FastifyRequest, body: SubscriptionBody) {
  const { url, rungs, kinds, agency, owner } = body;
  return answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const createdAt = await deps.time(tx);
    if (agency !== undefined) await getAgency(tx, agency, 'agency');
    const ownerAgencyId = owner === 'token' ? null : keeperOf(request, agency);
    const id = randomUUIDv7();
    const sealedSecret = deps.vault.secrets.seal(newSecret(), id);
    const asked = { id, url, rungs, kinds, agencyId: agency ?? null, ownerAgencyId };
    const row = await insertSubscription(tx, { ...asked, sealedSecret, createdAt, createdBy: actorOf(request) });
    return { status: 201, headers: { location: `/v1/subscriptions/${id}` }, body: toSubscriptionView(row) };
  });
}

/** The agency to which a subscription passes when its token is revoked. */
function keeperOf({ principal }: FastifyRequest, agency: string | undefined): string {
  const keeper = principal.agencyId ?? agency;
  if (keeper !== undefined) return keeper;
  throw new Refusal('owner-without-agency', 'neither the token nor the body names an agency', { path: 'owner' });
}

/** Adds the secret to an answer. A stored answer does not hold it, because stored answers are not sealed. */
async function withSecret(q: Queryable, vault: Pick<Vault, 'secrets'>, stored: unknown) {
  const view = storedView(stored);
  const { sealedSecret } = await getSubscription(q, view.id);
  return { ...view, secret: vault.secrets.open(sealedSecret, view.id) };
}

async function getSubscription(q: Queryable, id: string): Promise<SubscriptionRow> {
  const subscription = await findSubscription(q, id);
  if (subscription === undefined) throw new Refusal('subscription-not-found', 'no subscription has this id');
  return subscription;
}

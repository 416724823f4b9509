import { randomUUIDv7 } from 'node:crypto';
import {
  deactivateSubscription,
  findSubscription,
  insertSubscription,
  listSubscriptions,
  type SubscriptionRow,
} from '@motcua/db/alerts/subscriptions';
import type { Queryable } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { getAgency } from '@motcua/db/reference/agencies';
import type { Vault } from '@motcua/db/vault';
import { rungs } from '@motcua/domain/deadlines/ladder';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import type { App } from '@motcua/http/app';
import { AgencyId, InstantOut } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { actorOf, decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { KindName, RungName, watchers } from '../fields.ts';
import { newSecret } from './signature.ts';

/**
 * A URL has no credentials, because everybody who may list subscriptions would see them. The signature is the
 * receiver's proof.
 */
const WebhookUrl = z
  .string()
  .max(2_000)
  .refine((url) => !/\p{Cc}/u.test(url), flaw('control-characters'))
  .pipe(z.url({ protocol: /^https?$/, normalize: true }))
  .refine(
    (url) => URL.canParse(url) && new URL(url).username === '' && new URL(url).password === '',
    flaw('credentials'),
  )
  .meta({
    description: 'http or https, without credentials; kept as browsers normalise it',
    examples: ['https://example.org/hooks/mot-cua'],
  });

const distinct = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, flaw('twice'));

const NewSubscription = z
  .strictObject({
    url: WebhookUrl,
    rungs: distinct(RungName).default([...rungs]),
    kinds: distinct(KindName).default(['statutory', 'step']),
    agency: AgencyId.optional().meta({
      description: 'Only dossiers this agency received or decides; all if not given',
    }),
  })
  .meta({
    id: 'NewSubscription',
    examples: [{ url: 'https://example.org/hooks/mot-cua', rungs: ['breached'], agency: 'H42.12' }],
  });
type NewSubscription = z.infer<typeof NewSubscription>;

const SubscriptionView = z
  .object({
    id: z.uuid(),
    url: z.string(),
    rungs: z.array(z.string()),
    kinds: z.array(z.string()),
    agency: AgencyId.nullable(),
    active: z.boolean(),
    createdAt: InstantOut,
    createdBy: z.string(),
  })
  .meta({ id: 'Subscription' });

const CreatedSubscription = SubscriptionView.extend({
  secret: z.string().meta({
    description:
      'Signing secret, `whsec_` and base64. Only this answer, and its repeats under the same Idempotency-Key, show it',
    examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A='],
  }),
}).meta({ id: 'CreatedSubscription' });

const ById = z.object({ id: z.uuid() });

/** Webhooks: which alerts are sent to which URL. */
export function subscriptionRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    createSubscriptionRoute(app, deps);
    listSubscriptionsRoute(app, deps);
    getSubscriptionRoute(app, deps);
    endSubscriptionRoute(app, deps);
  };
}

function createSubscriptionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/subscriptions',
    {
      config: { access: ['supervisor', 'admin'], refuses: ['agency-unknown', 'idempotency-key-reused'] },
      schema: {
        operationId: 'createSubscription',
        tags: ['alerts'],
        summary: 'Have alerts sent to a URL',
        description:
          'From now on each alert asked for is POSTed to the URL as `deadline.apology-due`, `deadline.due-soon` or `deadline.breached`, or `calendar.ending` or `calendar.provisional` (of every calendar in use, whatever kinds and agency are asked for), signed as Standard Webhooks describe (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The answer holds the secret to verify with. At least once: `webhook-id` is the same for every attempt at an alert. Anything but a 2xx answer within 10 seconds is tried again, ever more slowly; 410 ends it. Messages hold no personal data.',
        body: NewSubscription,
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
        await deactivateSubscription(tx, id);
        return { status: 200, headers: {}, body: toSubscriptionView(await getSubscription(tx, id)) };
      });
      return send(reply, answer);
    },
  );
}

async function createOnce(deps: Deps, request: FastifyRequest, body: NewSubscription) {
  const { url, rungs, kinds, agency } = body;
  return answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const createdAt = await deps.time(tx);
    if (agency !== undefined) await getAgency(tx, agency, 'agency');
    const id = randomUUIDv7();
    const sealedSecret = deps.vault.secrets.seal(newSecret(), id);
    const agencyId = agency ?? null;
    const row = { id, url, rungs, kinds, agencyId, sealedSecret, active: true, createdAt, createdBy: actorOf(request) };
    await insertSubscription(tx, row);
    return { status: 201, headers: { location: `/v1/subscriptions/${id}` }, body: toSubscriptionView(row) };
  });
}

/** Adds the secret to an answer. A stored answer does not hold it, because stored answers are not sealed. */
async function withSecret(q: Queryable, vault: Pick<Vault, 'secrets'>, stored: unknown) {
  const view = SubscriptionView.parse(stored);
  const { sealedSecret } = await getSubscription(q, view.id);
  return { ...view, secret: vault.secrets.open(sealedSecret, view.id) };
}

async function getSubscription(q: Queryable, id: string): Promise<SubscriptionRow> {
  const subscription = await findSubscription(q, id);
  if (subscription === undefined) throw new Refusal('subscription-not-found', 'no subscription has this id');
  return subscription;
}

function toSubscriptionView(row: SubscriptionRow): z.infer<typeof SubscriptionView> {
  const { id, url, rungs, kinds, agencyId, active, createdAt, createdBy } = row;
  return {
    id,
    url,
    rungs: [...rungs],
    kinds: [...kinds],
    agency: agencyId,
    active,
    createdAt: formatInstant(createdAt),
    createdBy,
  };
}

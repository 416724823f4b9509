/** What callers say of a subscription, and what they are shown of it. */
import { endings, type SubscriptionRow } from '@motcua/db/alerts/subscriptions';
import { rungs } from '@motcua/domain/deadlines/ladder';
import { formatInstant } from '@motcua/domain/instant';
import { AgencyId, InstantOut, instantOrNull } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import { InstantOrNull, KindName, RungName } from '../fields.ts';

/**
 * A URL has no credentials, because everybody who may list subscriptions would see them. The signature is the
 * receiver's proof.
 */
const WebhookUrl = z
  .string()
  .max(2_000)
  .refine((url) => !/\p{Cc}/u.test(url), flaw('control-characters'))
  .pipe(z.url({ protocol: /^https?$/, normalize: true }))
  // Of what is no URL only that is said.
  .refine(
    (url) => (URL.parse(url)?.username ?? '') === '' && (URL.parse(url)?.password ?? '') === '',
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

const Owner = z.enum(['token', 'agency']);

export const SubscriptionBody = z
  .strictObject({
    url: WebhookUrl,
    rungs: distinct(RungName).default([...rungs]),
    kinds: distinct(KindName).default(['statutory', 'step']),
    agency: AgencyId.optional().meta({
      description: 'Only dossiers this agency received or decides; all if not given',
    }),
    owner: Owner.default('token').meta({
      description:
        'token: it ends when the token that makes it is revoked; agency: it passes to the agency of that token, or for a token of the installation to the `agency` of this body, and goes on',
    }),
  })
  .meta({
    id: 'NewSubscription',
    examples: [{ url: 'https://example.org/hooks/mot-cua', rungs: ['breached'], agency: 'H42.12' }],
  });
export type SubscriptionBody = z.infer<typeof SubscriptionBody>;

const FailingView = z
  .object({
    since: InstantOut.meta({ description: 'By the machine’s clock, as `pausedUntil`' }),
    visits: z.int().meta({ description: 'In a row in which the receiver took nothing' }),
    pausedUntil: InstantOrNull.meta({ description: 'Nothing is sent before then' }),
  })
  .meta({ id: 'FailingReceiver' });

export const SubscriptionView = z
  .object({
    id: z.uuid(),
    url: z.string(),
    rungs: z.array(z.string()),
    kinds: z.array(z.string()),
    agency: AgencyId.nullable(),
    owner: Owner,
    ownerAgency: AgencyId.nullable(),
    active: z.boolean(),
    createdAt: InstantOut,
    createdBy: z.string(),
    endedAt: InstantOrNull,
    endedBecause: z.enum(endings).nullable().meta({
      description: 'asked: by DELETE; gone: the receiver answered 410; token-revoked: with the token that made it',
    }),
    failing: FailingView.nullable().meta({ description: 'Null: the receiver takes what it is sent' }),
  })
  .meta({ id: 'Subscription' });

export const CreatedSubscription = SubscriptionView.extend({
  secret: z.string().meta({
    description:
      'Signing secret, `whsec_` and base64. Only this answer, and its repeats under the same Idempotency-Key, show it',
    examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A='],
  }),
}).meta({ id: 'CreatedSubscription' });

export const RetriedView = z
  .object({ subscriptionId: z.uuid(), deliveries: z.int().meta({ description: 'So many are sent again' }) })
  .meta({ id: 'RetriedSubscription' });

/** A subscription as callers see it. */
export function toSubscriptionView(row: SubscriptionRow): z.infer<typeof SubscriptionView> {
  const { id, url, rungs, kinds, agencyId, ownerAgencyId, active, createdAt, createdBy } = row;
  return {
    ...{ id, url, rungs: [...rungs], kinds: [...kinds], agency: agencyId },
    owner: ownerAgencyId === null ? 'token' : 'agency',
    ownerAgency: ownerAgencyId,
    active,
    createdAt: formatInstant(createdAt),
    createdBy,
    endedAt: instantOrNull(row.endedAt),
    endedBecause: row.endedBecause,
    failing: failingOf(row),
  };
}

function failingOf({ active, firstFailedAt, failures, pauseEndsAt }: SubscriptionRow) {
  if (!active || firstFailedAt === null) return null;
  return { since: formatInstant(firstFailedAt), visits: failures, pausedUntil: instantOrNull(pauseEndsAt) };
}

/** What stored answers of older versions lack. */
const lackedBefore = { owner: 'token', ownerAgency: null, endedAt: null, endedBecause: null, failing: null };

/** A stored answer, complete. */
export const storedView = (stored: unknown): z.infer<typeof SubscriptionView> =>
  SubscriptionView.parse({ ...lackedBefore, ...(stored as object) });

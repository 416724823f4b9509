import type { SubscriptionRow } from '@motcua/db/alerts/subscriptions';
import type { Vault } from '@motcua/db/vault';
import { messageBody, messageId } from './message.ts';
import { post } from './post.ts';
import { signedHeaders } from './signature.ts';
import type { Send } from './visit.ts';

/**
 * The channel of webhooks: each message is posted to the URL of its subscription, signed with the subscription's
 * secret.
 */
export const webhooks =
  (vault: Pick<Vault, 'secrets'>) =>
  ({ id, url, sealedSecret }: SubscriptionRow): Send => {
    const secret = vault.secrets.open(sealedSecret, id);
    return (parcel, signal) => {
      const body = messageBody(parcel);
      const timestamp = Math.floor(Date.now() / 1_000);
      return post(url, signedHeaders(secret, { id: messageId(parcel), timestamp, body }), body, signal);
    };
  };

/**
 * Filings that come electronically: on the national portal, or at a kiosk (docs/domain.md §2.2). The portal replies by
 * machine, this system receives the filing, an officer checks it: three instants (Decree 118/2025 Art. 17 (2)).
 */
import { type Channel, isElectronic } from '../catalogue/procedure.ts';
import { flawed } from '../refusal.ts';
import type { SupplementStage } from '../rules/dossier-rules.ts';
import { Status } from './status.ts';

/** What proves the identity of whoever files at a kiosk, in place of an officer's look at the card. */
export const identityProofs = ['vneid', 'card-reader'] as const;

/** The kiosk that a filing was made at. It says nothing about a person. */
export interface Kiosk {
  /** The identifier of the device. */
  readonly device: string;
  readonly place: string;
  readonly identityProvenBy: (typeof identityProofs)[number];
}

/** How a filing came electronically. Instants in epoch ms. */
export interface Filing {
  /** When the portal replied by machine that something was filed; null: not stated. */
  readonly portalRepliedAt: number | null;
  /** When this system received it, or the older one that it was taken over from; null: not stated. */
  readonly systemReceivedAt: number | null;
  /** Null: it was filed on the portal, or an older system did not state the kiosk. */
  readonly kiosk: Kiosk | null;
}

/** What the portal or the kiosk states about a filing. */
export type FilingFacts = Pick<Filing, 'portalRepliedAt' | 'kiosk'>;

/**
 * How a filing came by a channel; null: it did not come electronically. `acceptedAt` (epoch ms) null: not accepted yet.
 * @throws Refusal `facts-contradictory`, at the field, for a kiosk or a reply that another channel does not have, and
 * for a reply after the receipt or the acceptance
 */
export function filingOf(
  channel: Channel,
  facts: FilingFacts,
  { systemReceivedAt, acceptedAt }: Pick<Filing, 'systemReceivedAt'> & { readonly acceptedAt: number | null },
): Filing | null {
  const { portalRepliedAt, kiosk } = facts;
  if (kiosk !== null && channel !== 'kiosk') throw flawed('facts-contradictory', 'kiosk', 'kiosk-of-other-channel');
  const contradict = (flaw: Parameters<typeof flawed>[2]) => flawed('facts-contradictory', 'portalRepliedAt', flaw);
  if (portalRepliedAt !== null) {
    if (!isElectronic(channel)) throw contradict('reply-of-other-channel');
    if (portalRepliedAt > (systemReceivedAt ?? Number.POSITIVE_INFINITY)) throw contradict('replied-after-receipt');
    if (portalRepliedAt > (acceptedAt ?? Number.POSITIVE_INFINITY)) throw contradict('replied-after-acceptance');
  }
  return isElectronic(channel) ? { portalRepliedAt, systemReceivedAt, kiosk } : null;
}

/** @throws Refusal `facts-contradictory`, path `kiosk`, for a filing at a kiosk that does not describe it */
export function requireKiosk(channel: Channel, { kiosk }: Pick<FilingFacts, 'kiosk'>): void {
  if (channel === 'kiosk' && kiosk === null) throw flawed('facts-contradictory', 'kiosk', 'kiosk-not-described');
}

/** What of a dossier says how its filing was received and answered. */
interface Filed {
  readonly channel: Channel;
  readonly filing: Filing | null;
  readonly submittedAt: number | null;
  readonly supplements: readonly { readonly stage: SupplementStage; readonly at: number }[];
  readonly acceptedAt: number | null;
  readonly status: Status;
  readonly endedAt: number | null;
}

/** When this system received an electronic filing (epoch ms); null: it came otherwise, or nobody stated when. */
export const receivedAtOf = ({ channel, filing, submittedAt }: Pick<Filed, 'channel' | 'filing' | 'submittedAt'>) =>
  isElectronic(channel) ? (filing?.systemReceivedAt ?? submittedAt) : null;

/**
 * When an officer first answered an electronic filing (epoch ms): accepted it, refused it, or asked for a supplement.
 * Null: nobody has yet, or it did not come electronically.
 */
export function checkedAtOf({
  channel,
  supplements: [first],
  acceptedAt,
  status,
  endedAt,
}: Omit<Filed, 'filing' | 'submittedAt'>): number | null {
  if (!isElectronic(channel)) return null;
  if (first?.stage === 'reception') return first.at;
  return acceptedAt ?? (status === Status.refused ? endedAt : null);
}

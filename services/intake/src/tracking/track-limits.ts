/** How often somebody without a token may ask after dossiers. */
import { type Charge, charge, isRemembered, refund, remember } from '@motcua/db/dossiers/track-limits';
import { TooManyRequests } from '@motcua/http/problem';
import type { Deps } from '../deps.ts';
import { networkOf } from './client-network.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/**
 * What a failed attempt costs, and what an address, a code asked from one address, and a code asked from anywhere may run up.
 * - An address: 30 failures in a row, then one every two minutes; successes count little, because many share one.
 * - A code from one address: 5 failures in a row, then one every twelve minutes. So nobody shuts out another address.
 * - A code from anywhere: 20 failures in a row, then one every half hour. To try half of the 10,000 endings of a known
 *   code takes a hundred days, with however many addresses.
 */
const limits = {
  address: { costMs: 2 * minuteMs, capacityMs: 60 * minuteMs },
  'code-from-address': { costMs: 12 * minuteMs, capacityMs: 60 * minuteMs },
  code: { costMs: 30 * minuteMs, capacityMs: 600 * minuteMs },
} as const;

const successMs = 5_000;

/** Whoever has been answered is let in from the same address for so long, whatever others do to the code meanwhile. */
const rememberedMs = 30 * dayMs;

/**
 * Runs one attempt at a code from an address within the limits, whether there is such a code or not. What it costs is taken
 * before and given back after a success, so that attempts made at once are no way around.
 * @throws TooManyRequests
 */
export async function attemptWithin<T>(
  { db, vault }: Pick<Deps, 'db' | 'vault'>,
  { code, address }: { code: string; address: string },
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const at = Date.now();
  const network = networkOf(address);
  const key = (kind: string, ...of: string[]) => vault.blindIndex('track-limit', [kind, ...of].join('\0'));
  const charges: Charge[] = [
    { key: key('address', network), ...limits.address },
    { key: key('code-from-address', code, network), ...limits['code-from-address'] },
  ];
  const answeredHere = key('answered', code, network);
  if (!(await isRemembered(db, answeredHere, at))) charges.push({ key: key('code', code), ...limits.code });
  for (const one of charges) {
    const waitMs = await charge(db, one, at);
    if (waitMs > 0) throw new TooManyRequests(waitMs);
  }
  const found = await attempt();
  if (found === undefined) return undefined;
  const [ofAddress, ...others] = charges;
  await Promise.all([
    refund(db, ofAddress!.key, ofAddress!.costMs - successMs),
    ...others.map(({ key, costMs }) => refund(db, key, costMs)),
    remember(db, answeredHere, at + rememberedMs),
  ]);
  return found;
}

import type { Attempt, Parcel } from '@motcua/db/alerts/deliveries';
import type { SubscriptionRow } from '@motcua/db/alerts/subscriptions';
import { delayBefore } from '@motcua/runtime/retry';
import { describe, expect, test } from 'vitest';
import { Places } from './places.ts';
import type { Outcome } from './post.ts';
import { leave, retrying, visit } from './visit.ts';

const taken: Outcome = { status: 204, failure: null };
const refused: Outcome = { status: null, failure: 'refused' };

/** So many parcels, two about each dossier. */
const parcels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    delivery: { id: `${i}`, attempts: 0 },
    alert: { id: `${i}`, dossierId: `dossier ${i % Math.ceil(count / 2)}` },
  })) as unknown as Parcel[];

/** Visits with answers by the place of a message in the row; what was begun, and what was recorded. */
async function visited(all: readonly Parcel[], answer: (place: number) => Outcome, stopping = new AbortController()) {
  const begun: number[] = [];
  const recorded: Attempt[] = [];
  let [underWay, most] = [0, 0];
  const result = await visit(all, {
    send: async ({ delivery }) => {
      begun.push(Number(delivery.id));
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return answer(Number(delivery.id));
    },
    record: async (attempt) => void recorded.push(attempt),
    place: new Places().take(false),
    stopping: stopping.signal,
  });
  return { result, begun, recorded, most };
}

describe('a visit', () => {
  test('gives the first message alone, and then several at a time', async () => {
    const { result, begun, recorded, most } = await visited(parcels(30), () => taken);
    expect(result).toEqual({ delivered: 30, failed: 0, outcome: taken, isSlow: false });
    expect(begun[0]).toBe(0);
    expect([...begun].sort((a, b) => a - b)).toEqual(parcels(30).map((_, i) => i));
    expect(most).toBe(8);
    expect(new Set(recorded.map(({ state }) => state))).toEqual(new Set(['delivered']));
  });

  test('is over when the first message is not taken', async () => {
    const { result, begun, recorded } = await visited(parcels(30), () => refused);
    expect(begun).toEqual([0]);
    expect(result).toMatchObject({ delivered: 0, failed: 1, outcome: refused });
    expect(recorded).toMatchObject([{ id: '0', state: 'pending', lastStatus: null, lastError: 'refused' }]);
  });

  test('begins with nothing more once a message is not taken', async () => {
    const { result, begun } = await visited(parcels(100), (place) => (place === 3 ? refused : taken));
    expect(result).toMatchObject({ failed: 1, outcome: refused });
    expect(begun.length).toBeLessThanOrEqual(1 + 2 * 8);
  });

  test('begins with nothing once the process is to stop', async () => {
    const stopping = new AbortController();
    stopping.abort();
    expect((await visited(parcels(3), () => taken, stopping)).begun).toEqual([]);
  });

  test('gives a message up at 410 and after the last attempt', async () => {
    const all = parcels(1);
    const [atGone] = (await visited(all, () => ({ status: 410, failure: 'status' }))).recorded;
    expect(atGone).toMatchObject({ state: 'dead', lastStatus: 410, lastError: 'status' });
    const last = { ...all[0]!, delivery: { ...all[0]!.delivery, attempts: retrying.attempts - 1 } };
    expect((await visited([last], () => refused)).recorded).toMatchObject([{ state: 'dead' }]);
  });
});

test('a message that is not taken is tried for eleven hours at least, and a day at most', () => {
  const hours = (random: number) => {
    const pauses = Array.from({ length: retrying.attempts - 1 }, (_, i) => delayBefore(retrying, i + 2, random));
    return pauses.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
  };
  expect(hours(1)).toBeGreaterThan(11);
  expect(hours(0)).toBeLessThan(24);
});

test('a receiver that takes nothing is paused, longer each time, until it takes something', () => {
  const result = { delivered: 0, failed: 1, outcome: refused, isSlow: true };
  let receiver = { id: 'x', failures: 0, firstFailedAt: null, pauseEndsAt: null, isSlow: false } as SubscriptionRow;
  const pauses: number[] = [];
  for (let visits = 1; visits <= 20; visits += 1) {
    const now = Date.now();
    receiver = { ...receiver, ...leave(receiver, result) };
    expect(receiver).toMatchObject({ failures: visits, isSlow: true });
    pauses.push(receiver.pauseEndsAt! - now);
  }
  expect(receiver.firstFailedAt).toBeLessThanOrEqual(Date.now());
  for (const [i, ms] of pauses.entries()) {
    const fullMs = Math.min(1_000 * 2 ** i, 900_000);
    expect(ms).toBeGreaterThanOrEqual(fullMs / 2);
    expect(ms).toBeLessThanOrEqual(fullMs + 1_000);
  }
  const nothing = { delivered: 0, failed: 0, outcome: undefined, isSlow: false };
  expect(leave(receiver, nothing)).toMatchObject({ failures: 20, pauseEndsAt: receiver.pauseEndsAt, isSlow: true });
  const well = { failures: 0, firstFailedAt: null, pauseEndsAt: null, isSlow: false };
  expect(leave(receiver, { ...result, delivered: 1, isSlow: false })).toEqual({ id: 'x', ...well });
});

/** Receivers that hang, refuse or fail: what they cost the others, and what becomes of what waits for them. */
import { callReceivers, claimReceivers, releaseReceivers } from '@motcua/db/alerts/receivers';
import { endWithTokens } from '@motcua/db/alerts/subscriptions';
import { describe, expect } from 'vitest';
import { eventually, type World } from '../monitor.fixture.ts';
import { breach, ledger, settled, subscribe, subscribeAll, deliveryTest as test } from './courier.fixture.ts';
import { type Receiver, startReceiver } from './receiver.fixture.ts';

/** A receiver that takes messages and never answers, until it is closed. */
async function startHanging(): Promise<Receiver> {
  const hanging = await startReceiver();
  hanging.answer = () => {};
  return hanging;
}

/** A port of this machine on which nobody listens. */
async function refusingUrl(): Promise<string> {
  const gone = await startReceiver();
  await gone.close();
  return gone.url;
}

const paths = (count: number, url: string) => Array.from({ length: count }, (_, i) => `${url}/${i}`);
const untilReceived = (receiver: Receiver, count: number) =>
  eventually(() => receiver.received.length >= count || undefined);
const subscriptionOf = async (world: World, id: string) =>
  (await world.app())('auditor', 'GET', `/v1/subscriptions/${id}`).then((response) => response.json());

describe('dead receivers hold up nobody', () => {
  test('eight that hang and three hundred that refuse', async ({ world, receiver, delivering }) => {
    const hanging = await startHanging();
    await subscribeAll(world, [...paths(8, hanging.url), ...paths(300, await refusingUrl()), receiver.url]);
    await delivering();
    await breach(world, 5);
    await untilReceived(receiver, 5);
    // Each that hangs was asked for one message, and is still waited for.
    expect(hanging.received).toHaveLength(8);
    expect(await world.rows(`select from deliveries where last_error = 'timeout'`)).toEqual([]);
    await hanging.close();
  });

  test('more that hang than there are places', async ({ world, receiver, delivering }) => {
    const hanging = await startHanging();
    await subscribeAll(world, [...paths(200, hanging.url), receiver.url]);
    await breach(world, 2);
    await delivering();
    await untilReceived(receiver, 2);
    // Half of the places are left to those that hang; no time was lost on the others.
    const cutOff = await world.rows(`select from deliveries where last_error = 'timeout'`);
    expect(cutOff.length).toBeLessThanOrEqual(200 - 64);
    await hanging.close();
  });
});

describe('a receiver that fails', () => {
  test('is asked for one message a visit, then paused, then given everything', async ({
    world,
    receiver,
    delivering,
  }) => {
    const { id } = await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.writeHead(500).end();
    await breach(world, 20);
    await delivering();
    const failing = await eventually(async () => {
      const { failing } = await subscriptionOf(world, id);
      return failing?.visits === 3 ? failing : undefined;
    });
    expect(Date.parse(failing.pausedUntil)).toBeGreaterThan(Date.parse(failing.since));
    expect(new Set(receiver.ids()).size).toBe(3);
    expect(receiver.received).toHaveLength(3);
    receiver.answer = (response) => response.writeHead(200).end();
    await settled(world);
    expect(new Set(receiver.ids()).size).toBe(20);
    expect(await subscriptionOf(world, id)).toMatchObject({ failing: null });
  });

  test('for a day is given up what is as old, and started over in one call', async ({
    world,
    receiver,
    delivering,
  }) => {
    const call = await world.app();
    const { id } = await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.writeHead(500).end();
    await breach(world, 5);
    await world.rows(`update deliveries set created_at = created_at - interval '25 hours'`);
    await world.rows(`update subscriptions set failures = 2, first_failed_at = now() - interval '1 day'`);
    await breach(world, 1);
    await delivering();
    const dead = await eventually(async () => {
      const { items } = (await call('auditor', 'GET', '/v1/deliveries?state=dead')).json();
      return items.length > 0 ? items : undefined;
    });
    expect(dead.map(({ lastError }: { lastError: string }) => lastError).sort()).toEqual([
      ...Array(4).fill('not-tried'),
      'status',
    ]);
    receiver.answer = (response) => response.writeHead(200).end();
    const retried = await call('supervisor', 'POST', `/v1/subscriptions/${id}/retry`);
    expect(retried.json()).toEqual({ subscriptionId: id, deliveries: 6 });
    expect((await settled(world)).map(({ state }) => state)).toEqual(Array(6).fill('delivered'));
    expect(new Set(receiver.ids()).size).toBe(6);
    await call('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
    expect((await call('supervisor', 'POST', `/v1/subscriptions/${id}/retry`)).json().code).toBe('subscription-ended');
  });

  test('at one message gets the others', async ({ world, receiver, delivering }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await breach(world, 40);
    const [{ alert_id: poison } = { alert_id: '' }] = await ledger(world);
    receiver.answer = (response, { headers }) =>
      response.writeHead(headers['webhook-id'] === `msg_${poison}` ? 422 : 200).end();
    await delivering();
    const rows = await eventually(async () => {
      const all = await ledger(world);
      return all.filter(({ state }) => state === 'delivered').length === 39 ? all : undefined;
    });
    expect(rows.find(({ state }) => state === 'pending')).toMatchObject({ alert_id: poison, last_status: 422 });
  });

  test('with 410 Gone ends its subscription', async ({ world, receiver, delivering }) => {
    const { id } = await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.writeHead(410).end();
    await breach(world, 9);
    await delivering();
    const rows = await settled(world);
    expect(rows.map(({ state, last_error }) => `${state} ${last_error}`).sort()).toEqual([
      'dead status',
      ...Array(8).fill('dead subscription-ended'),
    ]);
    expect(receiver.received).toHaveLength(1);
    expect(await subscriptionOf(world, id)).toMatchObject({
      active: false,
      endedBecause: 'gone',
      endedAt: '2026-11-23T01:00:00Z',
    });
  });
});

describe('a subscription', () => {
  test('that was ended gets nothing more, what was just being filed included', async ({
    world,
    receiver,
    delivering,
  }) => {
    const { id } = await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await breach(world, 1);
    const call = await world.app();
    await call('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
    const [delivery] = await ledger(world);
    expect(delivery).toMatchObject({ state: 'dead', last_error: 'subscription-ended', attempts: 0 });
    // As if it had been filed in the moment of the end.
    await world.rows(`update deliveries set state = 'pending', settled_at = null`);
    await delivering();
    expect(await settled(world)).toMatchObject([{ state: 'dead', last_error: 'subscription-ended' }]);
    expect(receiver.received).toEqual([]);
    expect((await call('admin', 'POST', `/v1/deliveries/${delivery!.id}/retry`)).statusCode).toBe(409);
  });

  test('ends with the token that made it, unless an agency keeps it', async ({ world }) => {
    const call = await world.app();
    const url = 'https://example.org/hook';
    const make = async (role: 'supervisor' | 'admin', body: object) =>
      (await call(role, 'POST', '/v1/subscriptions', { body: { url, ...body } })).json();
    const { id } = await make('supervisor', {});
    const kept = await make('supervisor', { owner: 'agency', agency: 'H42.12' });
    const others = await make('admin', { agency: 'H42.12' });
    expect(kept).toMatchObject({ owner: 'agency', ownerAgency: 'H42.12' });
    expect(await make('supervisor', { owner: 'agency' })).toMatchObject({ code: 'owner-without-agency' });
    await breach(world, 1);
    await world.rows(`update access_tokens set revoked_at = now() where role = 'supervisor'`);
    expect(await endWithTokens(world.db, world.now)).toBe(1);
    expect(await subscriptionOf(world, id)).toMatchObject({
      ...{ owner: 'token', active: false, endedBecause: 'token-revoked', endedAt: '2026-11-23T01:00:00Z' },
    });
    for (const { id } of [kept, others]) expect(await subscriptionOf(world, id)).toMatchObject({ active: true });
    expect(await endWithTokens(world.db, world.now)).toBe(0);
  });
});

describe('the line of receivers', () => {
  test('is visited in turn, each receiver by one process at a time', async ({ world }) => {
    await subscribeAll(world, paths(6, 'http://127.0.0.1:9'));
    await breach(world, 1);
    const ids = (await world.rows<{ id: string }>('select id from subscriptions order by id')).map(({ id }) => id);
    await callReceivers(world.db, ids);
    for (const [place, id] of ids.entries())
      await world.rows(`update subscriptions set visit_at = visit_at - $2 * interval '1 second' where id = $1`, [
        id,
        ids.length - place,
      ]);
    const [one, two] = ['0199aaaa-0000-7000-8000-000000000001', '0199aaaa-0000-7000-8000-000000000002'] as const;
    const claim = async (holder: string, limit: number) =>
      (await claimReceivers(world.db, { holder, forMs: 60_000, slow: false, limit })).map(({ id }) => id).sort();
    const claimed = await Promise.all([claim(one, 2), claim(two, 2)]);
    expect(claimed.flat().sort()).toEqual(ids.slice(0, 4));
    const well = { failures: 0, firstFailedAt: null, pauseEndsAt: null, isSlow: false };
    // Only who visits a receiver may release it. More waits for it, so it stands behind those that wait already.
    const left = claimed[0]![0]!;
    await releaseReceivers(world.db, two, [{ id: left, ...well }]);
    await releaseReceivers(world.db, one, [{ id: left, ...well }]);
    expect(await claim(two, 1)).toEqual([ids[4]]);
    expect(await claim(two, 1)).toEqual([ids[5]]);
    expect(await claim(two, 9)).toEqual([left]);
    expect(await claim(one, 9)).toEqual([]);
  });
});

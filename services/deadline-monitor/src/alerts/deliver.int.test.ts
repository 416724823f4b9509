import { askAgain } from '@motcua/db/alerts/deliveries';
import { formatInstant } from '@motcua/domain/instant';
import { startRelay } from '@motcua/queue/relay';
import { work } from '@motcua/queue/work';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { describe, expect } from 'vitest';
import { eventually, hour, log, minute, monitorTest, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';
import { AlertMessage } from './alert-message.ts';
import { ledger, settled, subscribe } from './deliver.fixture.ts';
import { deliveriesAtOnce, deliverTo } from './deliver.ts';
import { type Receiver, startReceiver } from './receiver.fixture.ts';
import { startReconciling } from './reconcile.ts';

const test = monitorTest.extend<{ receiver: Receiver; deliverer: undefined }>({
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.close();
  },
  /** Everything of the service that delivers, but the sweep. */
  deliverer: async ({ world }, use) => {
    const { db, queues } = world;
    const stopRelay = startRelay({ db, queues, log });
    const postponing = { attempts: Infinity, firstMs: 200, factor: 1, maxMs: 200, jitter: 0 };
    const deliver = deliverTo({ ...world, postponing });
    const stopWork = await work('deliveries', deliver, { queues, log, concurrency: deliveriesAtOnce });
    const stopReconciling = startReconciling({ db, log }, 50);
    await use(undefined);
    await Promise.all([stopReconciling(), stopWork(), stopRelay()]);
  },
});

/** Opens terms that are overdue and sweeps them: two alerts each. */
async function breach(world: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await world.open({ dueAt: world.now - (i + 1) * minute });
  await new Sweeper({ ...world, log }).sweep();
}

/** Whether a receiver that uses the reference library takes the message: signed by this secret, and sent just now. */
function isSigned({ headers, body }: Receiver['received'][number], secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

describe('a delivery', () => {
  test('is signed as Standard Webhooks describe, and speaks of the term only', async ({
    world,
    receiver,
    deliverer,
  }) => {
    void deliverer;
    const { secret } = await subscribe(world, { url: receiver.url });
    const { code } = await world.open({ dueAt: world.now - minute });
    await new Sweeper({ ...world, log }).sweep();
    expect(await settled(world)).toMatchObject([
      { state: 'delivered', attempts: 1, last_status: 204, last_error: null },
      { state: 'delivered', attempts: 1, last_status: 204, last_error: null },
    ]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(receiver.received.map((message) => isSigned(message, secret))).toEqual([true, true]);
    expect(receiver.received.map((message) => isSigned({ ...message, body: `${message.body} ` }, secret))).toEqual([
      false,
      false,
    ]);
    const [alert] = await world.rows<{ id: string; deadline_id: string }>(
      `select * from alerts where rung = 'breached'`,
    );
    const breached = receiver.received.find(({ headers }) => headers['webhook-id'] === `msg_${alert!.id}`);
    expect(breached!.headers).toMatchObject({ 'content-type': 'application/json' });
    const [procedure] = await world.rows<{ procedure_code: string }>('select procedure_code from dossiers');
    expect(AlertMessage.parse(JSON.parse(breached!.body))).toEqual({
      type: 'deadline.breached',
      timestamp: '2026-11-23T01:00:00Z',
      data: {
        alertId: alert!.id,
        deadlineId: alert!.deadline_id,
        kind: 'statutory',
        rung: 'breached',
        dossier: code,
        agency: 'H42.12',
        procedure: procedure!.procedure_code,
        dueAt: '2026-11-23T00:59:00Z',
        apologySent: false,
        at: '2026-11-23T00:59:00Z',
      },
    });
  });

  test('goes to the subscriptions that ask for it, once each', async ({ world, receiver, deliverer }) => {
    void deliverer;
    const to = (name: string, wanted: object) => subscribe(world, { url: `${receiver.url}/${name}`, ...wanted });
    await to('all', {});
    await to('breaches', { rungs: ['breached'] });
    await to('steps', { kinds: ['step'] });
    await to('elsewhere', { agency: 'H42.13' });
    await to('here', { agency: 'H42.12', rungs: ['due-soon'] });
    const ended = await to('ended', {});
    await (await world.app())('admin', 'DELETE', `/v1/subscriptions/${ended.id}`);
    await breach(world, 3);
    await settled(world);
    const counts = Object.groupBy(receiver.received, ({ path }) => path.slice('/hook/'.length));
    expect(Object.fromEntries(Object.entries(counts).map(([name, messages]) => [name, messages!.length]))).toEqual({
      all: 6,
      breaches: 3,
      here: 3,
    });
  });

  test('that fails is tried again, under the same id, until it is answered', async ({ world, receiver, deliverer }) => {
    void deliverer;
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    let refused = 0;
    receiver.answer = (response) => response.writeHead(refused++ < 2 ? 500 : 200).end('not kept');
    await breach(world, 1);
    const [delivery] = await settled(world);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 3, last_status: 200, last_error: null });
    expect(receiver.ids()).toEqual(Array(3).fill(`msg_${delivery!.alert_id}`));
  });

  test('says the same in every attempt, whatever has become of the dossier meanwhile', async ({ world, receiver }) => {
    await subscribe(world, { url: receiver.url });
    const dueAt = world.now + hour;
    const { code } = await world.open({ dueAt, dueSoonAt: world.now - minute });
    await new Sweeper({ ...world, log }).sweep();
    const [{ id } = { id: '' }] = await ledger(world);
    receiver.answer = (response) => response.writeHead(500).end();
    const attempt = () => deliverTo(world)({ deliveryId: id }, { jobId: 'x', attempt: 1, isLast: false });
    await expect(attempt()).rejects.toThrow();
    const letter = { reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' } as const;
    await world.command(code, { type: 'extend', amount: '2', basis: null, ...letter }, world.now);
    await expect(attempt()).rejects.toThrow();
    const [first, second] = receiver.received;
    expect(second!.body).toBe(first!.body);
    expect(JSON.parse(first!.body).data).toMatchObject({ dueAt: formatInstant(dueAt), apologySent: false });
  });

  test.for([
    ['410 Gone', 410, { state: 'dead', attempts: 1, last_status: 410, last_error: 'refused' }],
    ['a redirect', 307, { state: 'pending', attempts: 1, last_status: 307, last_error: 'redirected' }],
    ['503', 503, { state: 'pending', attempts: 1, last_status: 503, last_error: 'refused' }],
  ] as const)('answered with %s', async ([, status, expected], { world, receiver }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end();
    await breach(world, 1);
    const [{ id } = { id: '' }] = await ledger(world);
    const attempt = deliverTo(world)({ deliveryId: id }, { jobId: 'x', attempt: 1, isLast: false });
    if (expected.state === 'pending') await expect(attempt).rejects.toThrow();
    else await attempt;
    expect(await ledger(world)).toMatchObject([expected]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('is given up after the last attempt, listed, and started over by a person', async ({ world, receiver }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.destroy();
    await breach(world, 1);
    const [{ id } = { id: '' }] = await ledger(world);
    const deliver = deliverTo(world);
    const attempts = async (count: number) => {
      for (let attempt = 1; attempt <= count; attempt++)
        await deliver({ deliveryId: id }, { jobId: 'x', attempt, isLast: false }).catch(() => {});
    };
    const call = await world.app();
    await attempts(11);
    expect(await ledger(world)).toMatchObject([{ state: 'pending', attempts: 11, last_status: null }]);
    expect((await call('admin', 'POST', `/v1/deliveries/${id}/retry`)).json()).toMatchObject({
      code: 'delivery-not-dead',
      facts: { state: 'pending' },
    });
    await attempts(1);
    const listed = await call('auditor', 'GET', '/v1/deliveries?state=dead');
    expect(listed.json().items).toMatchObject([{ id, state: 'dead', attempts: 12, rung: 'breached' }]);
    receiver.answer = (response) => response.writeHead(200).end();
    await attempts(1); // a dead one is not sent again by itself
    expect(receiver.received).toHaveLength(12);
    const retried = await call('supervisor', 'POST', `/v1/deliveries/${id}/retry`);
    expect(retried.json()).toMatchObject({ id, state: 'pending', attempts: 0, settledAt: null });
    await attempts(1);
    expect(await ledger(world)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    expect(new Set(receiver.ids()).size).toBe(1);
  });

  test('of a subscription that was ended is not sent', async ({ world, receiver }) => {
    const { id } = await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await breach(world, 1);
    const call = await world.app();
    await call('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
    const [delivery] = await ledger(world);
    expect(delivery).toMatchObject({ state: 'dead', last_error: 'subscription-ended', attempts: 0 });
    // As if it had been created in the moment of the end.
    await world.rows(`update deliveries set state = 'pending', settled_at = null`);
    await deliverTo(world)({ deliveryId: delivery!.id }, { jobId: 'x', attempt: 1, isLast: false });
    expect(await ledger(world)).toMatchObject([{ state: 'dead', last_error: 'subscription-ended' }]);
    expect(receiver.received).toEqual([]);
    expect((await call('admin', 'POST', `/v1/deliveries/${delivery!.id}/retry`)).statusCode).toBe(409);
  });

  test('that its queue lost is asked for again', async ({ world, receiver, deliverer }) => {
    void deliverer;
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await world.rows(`create function lose() returns trigger language plpgsql as 'begin return null; end'`);
    await world.rows('create trigger lose before insert on outbox for each row execute function lose()');
    await breach(world, 2);
    await world.rows('drop trigger lose on outbox');
    expect(await askAgain(world.db, 10)).toBe(0); // not before it is expected
    expect(await ledger(world)).toMatchObject([{ state: 'pending' }, { state: 'pending' }]);
    await world.rows(`update deliveries set expected_at = now() - interval '1 second'`);
    await settled(world);
    expect(new Set(receiver.ids()).size).toBe(2);
  });

  test('to a slow receiver does not hold up the others for long', { timeout: 60_000 }, async ({
    world,
    receiver,
    deliverer,
  }) => {
    void deliverer;
    const slow = await startReceiver();
    const hanging = new Set<() => void>();
    slow.answer = (response) => hanging.add(() => response.writeHead(200).end());
    await subscribe(world, { url: slow.url, rungs: ['breached'] });
    await breach(world, 20);
    await eventually(() => (slow.received.length >= 20 ? true : undefined));
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await breach(world, 60);
    await eventually(() => (receiver.received.length >= 60 ? true : undefined)); // while the slow one still hangs
    slow.answer = (response) => response.writeHead(200).end();
    for (const release of hanging) release();
    await settled(world, 30_000);
    expect(new Set(slow.ids()).size).toBe(80);
    await slow.close();
  });
});

import { callForgotten } from '@motcua/db/alerts/receivers';
import { formatInstant } from '@motcua/domain/instant';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { describe, expect } from 'vitest';
import { hour, log, minute } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';
import { AlertMessage } from './alert-message.ts';

import { breach, ledger, settled, subscribe, deliveryTest as test, tried } from './courier.fixture.ts';
import type { Receiver } from './receiver.fixture.ts';

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
    delivering,
  }) => {
    await delivering();
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

  test('goes to the subscriptions that ask for it, once each', async ({ world, receiver, delivering }) => {
    await delivering();
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

  test('that fails is tried again, under the same id, until it is answered', async ({
    world,
    receiver,
    delivering,
  }) => {
    await delivering();
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    let refused = 0;
    receiver.answer = (response) => response.writeHead(refused++ < 2 ? 500 : 200).end('not kept');
    await breach(world, 1);
    const [delivery] = await settled(world);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 3, last_status: 200, last_error: null });
    expect(receiver.ids()).toEqual(Array(3).fill(`msg_${delivery!.alert_id}`));
  });

  test('says the same in every attempt, whatever has become of the dossier meanwhile', async ({
    world,
    receiver,
    delivering,
  }) => {
    await subscribe(world, { url: receiver.url });
    const dueAt = world.now + hour;
    const { code } = await world.open({ dueAt, dueSoonAt: world.now - minute });
    await new Sweeper({ ...world, log }).sweep();
    const letter = { reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' } as const;
    receiver.answer = async (response) => {
      receiver.answer = (again) => again.writeHead(200).end();
      await world.command(code, { type: 'extend', amount: '2', basis: null, ...letter }, world.now);
      response.writeHead(500).end();
    };
    await delivering();
    await settled(world);
    const [first, second] = receiver.received;
    expect(second!.body).toBe(first!.body);
    expect(JSON.parse(first!.body).data).toMatchObject({ dueAt: formatInstant(dueAt), apologySent: false });
  });

  test('about one dossier goes after the one before it', async ({ world, receiver, delivering }) => {
    await subscribe(world, { url: receiver.url });
    await breach(world, 12);
    await delivering();
    await settled(world);
    const told = receiver.received.map(({ body }) => JSON.parse(body).data as { dossier: string; rung: string });
    for (const ofOne of Map.groupBy(told, ({ dossier }) => dossier).values())
      expect(ofOne.map(({ rung }) => rung)).toEqual(['due-soon', 'breached']);
  });

  test.for([
    ['a redirect', 307, 'redirected'],
    ['503', 503, 'status'],
  ] as const)('answered with %s is tried again, there', async ([, status, error], { world, receiver, delivering }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end();
    await breach(world, 1);
    await delivering();
    expect(await tried(world, 1)).toMatchObject([{ state: 'pending', last_status: status, last_error: error }]);
    receiver.answer = (response) => response.writeHead(200).end();
    expect(await settled(world)).toMatchObject([{ state: 'delivered', last_status: 200, last_error: null }]);
    expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set(['/hook']));
  });

  test('is given up after the last attempt, listed, and started over by a person', async ({
    world,
    receiver,
    delivering,
  }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    receiver.answer = (response) => response.destroy();
    await breach(world, 1);
    const [{ id } = { id: '' }] = await ledger(world);
    const call = await world.app();
    expect((await call('admin', 'POST', `/v1/deliveries/${id}/retry`)).json()).toMatchObject({
      code: 'delivery-not-dead',
      facts: { state: 'pending' },
    });
    await world.rows('update deliveries set attempts = 99');
    await delivering();
    expect(await settled(world)).toMatchObject([{ state: 'dead', attempts: 100, last_error: 'closed' }]);
    const listed = await call('auditor', 'GET', '/v1/deliveries?state=dead');
    expect(listed.json().items).toMatchObject([{ id, state: 'dead', attempts: 100, rung: 'breached' }]);
    receiver.answer = (response) => response.writeHead(200).end();
    const retried = await call('supervisor', 'POST', `/v1/deliveries/${id}/retry`);
    expect(retried.json()).toMatchObject({ id, state: 'pending', attempts: 0, settledAt: null });
    expect(await settled(world)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    expect(new Set(receiver.ids())).toEqual(new Set([`msg_${listed.json().items[0].alertId}`]));
  });

  test('that its queue lost is found', async ({ world, receiver, delivering }) => {
    await subscribe(world, { url: receiver.url, rungs: ['breached'] });
    await world.rows(`create function lose() returns trigger language plpgsql as 'begin return null; end'`);
    await world.rows('create trigger lose before insert on outbox for each row execute function lose()');
    await breach(world, 2);
    await world.rows('drop trigger lose on outbox');
    expect(await callForgotten(world.db)).toBe(0); // not before somebody could have been called
    await world.rows(`update deliveries set expected_at = now() - interval '10 seconds'`);
    await delivering();
    await settled(world);
    expect(new Set(receiver.ids()).size).toBe(2);
  });
});

import { randomUUIDv7 } from 'node:crypto';
import { insertSubscription } from '@motcua/db/alerts/subscriptions';
import { transaction } from '@motcua/db/database';
import { startRelay } from '@motcua/queue/relay';
import { work } from '@motcua/queue/work';
import { expect } from 'vitest';
import { eventually, log, minute, monitorTest, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';
import { Courier } from './courier.ts';
import { type Receiver, startReceiver } from './receiver.fixture.ts';
import { newSecret } from './signature.ts';
import { webhooks } from './webhook.ts';

/** With a receiver; `delivering` starts everything of the service that delivers, but the sweep. */
export const deliveryTest = monitorTest.extend<{ receiver: Receiver; delivering: () => Promise<void> }>({
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.close();
  },
  delivering: async ({ world }, use) => {
    const stops: (() => Promise<unknown>)[] = [];
    await use(async () => void stops.push(await startDelivering(world)));
    for (const stop of stops) await stop();
  },
});

async function startDelivering(world: World): Promise<() => Promise<unknown>> {
  const { db, queues, vault, time } = world;
  const stopRelay = startRelay({ db, queues, log });
  const courier = new Courier({ db, time, log, channel: webhooks(vault), lockMs: 1_000 });
  const stopWork = await work('deliveries', courier.call, { queues, log, concurrency: 4 });
  return () => Promise.all([stopRelay(), stopWork(), courier.stop()]);
}

interface Subscribed {
  readonly id: string;
  readonly secret: string;
}

export async function subscribe(world: World, wanted: object): Promise<Subscribed> {
  const call = await world.app();
  const response = await call('supervisor', 'POST', '/v1/subscriptions', { body: wanted });
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

/** Subscribes many URLs to breaches. */
export async function subscribeAll({ db, vault }: World, urls: readonly string[]): Promise<void> {
  await transaction(db, async (tx) => {
    for (const url of urls) {
      const id = randomUUIDv7();
      const sealedSecret = vault.secrets.seal(newSecret(), id);
      const asked = { id, url, rungs: ['breached'], kinds: ['statutory'], createdBy: 'supervisor:test' };
      await insertSubscription(tx, { ...asked, sealedSecret, createdAt: 0 });
    }
  });
}

/** Opens terms that are overdue and sweeps them: two alerts each, of them one breach. */
export async function breach(world: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await world.open({ dueAt: world.now - (i + 1) * minute });
  await new Sweeper({ ...world, log }).sweep();
}

/** A row of the ledger of deliveries. */
interface Delivery {
  readonly id: string;
  readonly alert_id: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

export const ledger = (world: World) => world.rows<Delivery>('select * from deliveries order by id');

/** The ledger once nothing in it waits any more. */
export const settled = (world: World, withinMs?: number) =>
  eventually(async () => {
    const rows = await ledger(world);
    return rows.every(({ state }) => state !== 'pending') ? rows : undefined;
  }, withinMs);

/** The ledger once every delivery has been tried so often. */
export const tried = (world: World, attempts: number) =>
  eventually(async () => {
    const rows = await ledger(world);
    return rows.every((row) => row.attempts >= attempts) ? rows : undefined;
  });

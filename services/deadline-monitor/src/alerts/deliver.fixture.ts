import { expect } from 'vitest';
import { eventually, type World } from '../monitor.fixture.ts';

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

import { describe, expect } from 'vitest';
import { log, monitorTest as test } from './monitor.fixture.ts';
import { Sweeper } from './sweep/sweeper.ts';

describe('health', () => {
  test('is not ready until a sweep has finished', async ({ world }) => {
    const call = await world.app();
    const waiting = await call(null, 'GET', '/health/ready');
    expect(waiting.statusCode).toBe(503);
    const worries = { backlog: 'ok', log: 'ok', time: 'ok' };
    expect(waiting.json().checks).toEqual({ database: 'ok', outbox: 'ok', sweep: 'failed', ...worries });
    await new Sweeper({ ...world, log }).sweep();
    expect((await call(null, 'GET', '/health/ready')).statusCode).toBe(200);
    await world.rows(`update sweeps set finished_at = finished_at - interval '11 seconds'`);
    expect((await call(null, 'GET', '/health/ready')).statusCode).toBe(503);
  });
});

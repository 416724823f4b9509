import { describe, expect } from 'vitest';
import { at, routingTest as test } from '../routing.fixture.ts';

describe('work lists', () => {
  test('show what is open to whoever asks, filtered and page by page', async ({ routing }) => {
    const first = await routing.register();
    const second = await routing.register();
    const third = await routing.register();
    await routing.assign(first.taskId);
    await routing.command(second.taskId, 'claim', { officerId: 'vp-one-stop-1' });
    const next = (await routing.command(third.taskId, 'complete')).json().next;
    const list = async (query: string) => {
      const response = await routing.call('auditor', 'GET', `/v1/tasks?${query}`);
      expect(response.statusCode, response.body).toBe(200);
      return response.json().items.map((task: { id: string }) => task.id);
    };
    expect(await list('')).toEqual([first.taskId, second.taskId, next.id]);
    expect(await list('state=open')).toEqual([first.taskId, next.id]);
    expect(await list('state=claimed')).toEqual([second.taskId]);
    expect(await list('state=completed')).toEqual([third.taskId]);
    expect(await list('unit=vp-one-stop')).toEqual([first.taskId, second.taskId]);
    expect(await list('officer=vp-one-stop-1&state=claimed')).toEqual([second.taskId]);
    expect(await list(`dossier=${third.code}`)).toEqual([next.id]);
    expect(await list('agency=H42.12')).toHaveLength(3);
    expect(await list('agency=H42.13')).toEqual([]);
    expect(await list('late=true')).toEqual([]);
    routing.now = at('2026-11-23T09:00:00');
    expect(await list('late=true'), 'at the due moment nothing is late yet').toEqual([]);
    routing.now += 1;
    expect(await list('late=true')).toEqual([first.taskId, second.taskId]);
    expect(await list('late=false')).toEqual([next.id]);

    const page = (await routing.call('auditor', 'GET', '/v1/tasks?limit=2')).json();
    expect(page.items).toHaveLength(2);
    const rest = (await routing.call('auditor', 'GET', `/v1/tasks?limit=2&cursor=${page.next}`)).json();
    expect([rest.items.map((task: { id: string }) => task.id), rest.next]).toEqual([[next.id], null]);
  });

  test('one task is read with the ETag its changes need', async ({ routing }) => {
    const { taskId, code } = await routing.register();
    const response = await routing.call('counter', 'GET', `/v1/tasks/${taskId}`);
    expect(response.headers.etag).toMatch(/^"1-[0-9a-f]{16}"$/);
    expect(response.json()).toMatchObject({
      id: taskId,
      dossier: code,
      step: 'receive',
      stepName: 'Tiếp nhận hồ sơ',
      unit: null,
      officer: null,
      dueSoonAt: expect.stringMatching(/Z$/),
      allowed: ['claim', 'complete', 'return', 'reassign', 'consult'],
    });
  });
});

import { expect, test, vi } from 'vitest';
import { newDossier, soon, startHouse } from './house.fixture.ts';

test('a linked group: the certificate is granted, and the card is given to an officer of the insurance office', async () => {
  const house = await startHouse({ clock: 'simulated' });
  await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-20T09:15:00+07:00' });
  const { procedure: _, ...filed } = newDossier;
  const filing = { ...filed, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } };
  const registered = await house.call('counter', 'POST', '/v1/dossier-groups', filing);
  expect(registered.status, JSON.stringify(registered.body)).toBe(201);
  const [birth, , insurance] = registered.body.parts.map(({ dossier }: { dossier: { code: string } }) => dossier.code);
  expect((await house.call('officer', 'GET', `/v1/tasks?dossier=${insurance}`)).body.items).toEqual([]);

  const granted = { result: 'granted' };
  const finished = await house.call('officer', 'POST', `/v1/dossiers/${birth}/finish`, granted, { 'if-match': '*' });
  expect(finished.body).toMatchObject({ status: 9 });
  const task = await vi.waitUntil(async () => {
    const { items } = (await house.call('officer', 'GET', `/v1/tasks?dossier=${insurance}`)).body;
    return items?.find(({ officer }: { officer: string | null }) => officer !== null);
  }, soon);
  expect(task).toMatchObject({ unit: 'nqi-one-stop', officer: 'nqi-one-stop-1', decidingAgency: 'H42.202' });

  // Three working days for the whole: whoever handles a part is warned in time, though its own term is longer.
  await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-26T17:00:00.001+07:00' });
  const breaches = (await house.call('supervisor', 'GET', `/v1/alerts?dossier=${insurance}&rung=breached`)).body.items;
  expect(breaches.map(({ kind }: { kind: string }) => kind)).toContain('service');
  const whole = await house.call('auditor', 'GET', `/v1/dossier-groups/${registered.body.code}`);
  expect(whole.body).toMatchObject({ status: 4, dueOn: '2026-11-26', lateness: 'open-late' });
});

import { expect, test, vi } from 'vitest';
import { newDossier, soon, startHouse, startReceiver } from './house.fixture.ts';

test('a dossier received for another agency: each step goes to whose it is, and everybody is told who decides', async () => {
  const house = await startHouse({ clock: 'simulated' });
  await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-20T09:15:00+07:00' });
  const registered = await house.call('counter', 'POST', '/v1/dossiers', {
    ...newDossier,
    procedure: '1.115668',
    decidingAgency: 'H42.201',
  });
  expect([registered.status, registered.body]).toMatchObject([
    201,
    { receivingAgency: 'H42.12', decidingAgency: 'H42.201', dueOn: '2026-12-07' },
  ]);
  const { code } = registered.body;
  const receiver = await startReceiver();
  const subscription = { url: receiver.url, agency: 'H42.201', kinds: ['statutory'], rungs: ['due-soon'] };
  expect((await house.call('supervisor', 'POST', '/v1/subscriptions', subscription)).status).toBe(201);

  const units: string[] = [];
  for (let done = false; !done; ) {
    const task = await vi.waitUntil(async () => {
      const { items } = (await house.call('officer', 'GET', `/v1/tasks?dossier=${code}&state=open`)).body;
      return items?.find(({ unit }: { unit: string | null }) => unit !== null);
    }, soon);
    units.push(task.unit);
    const path = `/v1/tasks/${task.id}/complete`;
    const completed = await house.call('officer', 'POST', path, {}, { 'if-match': '*' });
    expect(completed.status, JSON.stringify(completed.body)).toBe(200);
    done = completed.body.next === null;
  }
  expect(units).toEqual(['vp-one-stop', 'nql-land-office', 'nql-leaders', 'vp-one-stop']);

  const told = await fetch(`${house.system.url}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, identityLast4: '1234' }),
  });
  expect(await told.json()).toMatchObject({
    decidingAgency: { name: 'Chi nhánh Văn phòng đăng ký đất đai khu vực Nho Quan' },
    heldBy: [{ agency: { id: 'H42.12' }, text: 'các bước đã xong, chờ ban hành kết quả' }],
    steps: [{ state: 'done' }, { state: 'done' }, { state: 'done' }, { state: 'done' }],
  });

  // Whoever decides is the one that must not be late: it is warned, and finds the term among its own.
  await house.call('admin', 'PUT', '/v1/clock', { now: '2026-12-07T16:00:00+07:00' });
  await vi.waitUntil(() => receiver.told.length > 0, soon);
  expect(JSON.parse(receiver.told[0]!.body)).toMatchObject({ type: 'deadline.due-soon', data: { dossier: code } });
  const terms = (await house.call('supervisor', 'GET', '/v1/deadlines?agency=H42.201')).body.items;
  expect(terms).toMatchObject([{ dossier: code, kind: 'statutory' }]);
});

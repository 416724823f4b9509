import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

import { eventually, hour, keys, minute, type World } from '../monitor.fixture.ts';
import { settled, subscribe, deliveryTest as test } from './courier.fixture.ts';

test('a monitor killed in the middle of deliveries loses none and invents none', { timeout: 60_000 }, async ({
  world,
  receiver,
}) => {
  world.now = Date.now();
  await subscribe(world, { url: receiver.url });
  for (let i = 0; i < 25; i++) await world.open({ dueAt: Date.now() - hour - i * minute });
  let answered = 0;
  receiver.answer = (response) => {
    if (answered++ < 10) response.writeHead(200).end(); // the others hang until their sender is dead
  };
  const first = startMonitor(world);
  await eventually(() => receiver.received.length > 10 || undefined, 30_000);
  await kill(first);
  const cut = receiver.ids().slice(10);
  receiver.answer = (response) => response.writeHead(200).end();
  const second = startMonitor(world);
  const rows = await settled(world, 30_000);
  await kill(second);
  expect(rows).toHaveLength(50);
  expect(rows.every(({ state }) => state === 'delivered')).toBe(true);
  const alerts = await world.rows<{ id: string }>('select id from alerts where deadline_id is not null');
  const sent = receiver.ids();
  expect([...new Set(sent)].sort()).toEqual(alerts.map(({ id }) => `msg_${id}`).sort());
  // Whoever was not answered is told again, under the same id.
  for (const id of cut) expect(sent.filter((one) => one === id).length).toBeGreaterThan(1);
});
function startMonitor(world: World): ChildProcess {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const monitor = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: world.database.urls['motcua_monitor'],
      SECRETS_KEY: keys.secrets,
      PORT: '0',
      LOG_LEVEL: 'silent',
      QUEUE_LOCK_MS: '1000',
    },
  });
  onTestFinished(() => void monitor.kill('SIGKILL'));
  return monitor;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

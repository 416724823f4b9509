import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { childrenOn, dataFolder, launch, runningOn, tokensOf } from '../infra/launcher/launched.fixture.ts';
import { firstRequest } from '../infra/launcher/welcome.ts';

const program = fileURLToPath(new URL('../infra/launcher/main.ts', import.meta.url));

test('npm start: the first request shown works, and what it registered survives kill -9 of everything', async () => {
  const dir = await dataFolder();
  const killed = launch(dir, [], { program });
  const url = await killed.ready();
  const tokens = tokensOf(dir)!;
  const { url: target, ...request } = firstRequest(url, tokens['counter']!);
  expect(killed.said()).toContain(`-d '${request.body}'`);
  for (const token of Object.values(tokens)) expect(killed.said()).not.toContain(token);
  const registered = await fetch(target, { method: 'POST', ...request });
  expect(registered.status).toBe(201);
  const { code } = (await registered.json()) as { code: string };

  killed.process.kill('SIGKILL');
  for (const name of runningOn(dir)) process.kill(childrenOn(dir)[name]!.pid, 'SIGKILL');
  await killed.ended();
  const next = launch(dir, [], { program });
  const found = await fetch(`${await next.ready()}/v1/dossiers/${code}`, { headers: request.headers });
  expect([found.status, ((await found.json()) as { code: string }).code]).toEqual([200, code]);

  next.process.kill('SIGTERM');
  expect(await next.ended()).toBe(0);
  for (const service of ['intake', 'routing', 'deadline-monitor', 'oversight', 'tracking'])
    expect(readFileSync(join(dir, 'logs', `${service}.log`), 'utf8')).toContain('"kind":"stop"');
});

import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { healthRoutes } from './health.ts';
import { leave } from './leaving.ts';

test('an app that leaves says so and still answers, until the proxy has had time to pass on', async () => {
  const app = Fastify();
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(healthRoutes({}, {}));
  app.get('/dossier', async () => ({ found: true }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  expect([await status('/health/live'), await status('/dossier')]).toEqual([200, 200]);
  const left = leave(app, 500);
  expect(await status('/health/live')).not.toBe(200);
  expect(await status('/dossier')).toBe(200);
  await left;
  await expect(status('/dossier')).rejects.toThrow();
});

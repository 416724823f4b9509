/** Disks that are full: of the logs, and of everything. Only root on Linux can mount one; elsewhere this is skipped. */
import { readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { canMount, mountTinyDisk, type TinyDisk } from '@motcua/testing/tiny-disk';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type House, newDossier, soon, startHouse } from './house.fixture.ts';

function diskOf(mebibytes: number): TinyDisk {
  const disk = mountTinyDisk(mebibytes * 1_048_576);
  onTestFinished(() => disk.unmount());
  return disk;
}

const readiness = async (house: House) => {
  const answer = await fetch(`${house.system.url}/health/ready`);
  return { status: answer.status, checks: ((await answer.json()) as { checks: Record<string, string> }).checks };
};

const register = (house: House, key: string) =>
  house.call('counter', 'POST', '/v1/dossiers', newDossier, { 'idempotency-key': key });

test.skipIf(!canMount)(
  'a full disk of the logs: everything goes on, readiness says so, and lines are counted',
  async () => {
    const disk = diskOf(1);
    const house = await startHouse({ clock: 'simulated' });
    await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-20T09:15:00+07:00' });
    const logs = join(house.dataDir, 'logs');
    renameSync(logs, join(house.dataDir, 'logs.before'));
    symlinkSync(disk.dir, logs);
    disk.fill();

    expect((await register(house, 'one')).status).toBe(201);
    house.system.kill('intake', 'SIGKILL');
    await vi.waitFor(async () => expect((await register(house, 'two').catch(() => undefined))?.status).toBe(201), soon);
    await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-27T08:00:00+07:00' });
    expect(await house.untilListed('supervisor', '/v1/alerts?kind=statutory&rung=breached', 2)).toHaveLength(2);
    expect(await readiness(house)).toMatchObject({ status: 200, checks: { 'intake/log': 'failed' } });

    disk.free();
    await vi.waitFor(async () => expect((await readiness(house)).checks['intake/log']).toBe('ok'), soon);
    expect(readFileSync(join(logs, 'intake.access.log'), 'utf8')).toMatch(/"kind":"log","lost":\d+,/);
  },
);

test.skipIf(!canMount)(
  'a full disk of everything: the answer is 503 until there is room, and nothing acknowledged is lost',
  async () => {
    const disk = diskOf(256);
    const house = await startHouse({ dataDir: join(disk.dir, 'data'), throwAway: false });
    const codes: string[] = [];
    const registerSome = async (key: string) => {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => register(house, `${key}-${i}`)));
      codes.push(...answers.filter(({ status }) => status === 201).map(({ body }) => body.code));
      return answers.map(({ status }) => status);
    };
    expect(new Set(await registerSome('before'))).toEqual(new Set([201]));

    disk.fill();
    const statuses = new Set<number>();
    await vi.waitFor(async () => {
      for (const status of await registerSome(`full-${codes.length}-${statuses.size}`)) statuses.add(status);
      expect(statuses).toContain(503);
    }, soon);
    expect([...statuses].filter((status) => status !== 201)).toEqual([503]);

    disk.free();
    await vi.waitFor(async () => expect((await readiness(house)).status).toBe(200), soon);
    await vi.waitFor(async () => expect((await register(house, 'after')).status).toBe(201), soon);
    for (const code of codes) expect((await house.call('officer', 'GET', `/v1/dossiers/${code}`)).status).toBe(200);
  },
);

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Upload } from 'tus-js-client';
import { test as base, describe, expect, inject, vi } from 'vitest';
import { type Answer, type House, newDossier, signatureOf, soon, startHouse, startReceiver } from './house.fixture.ts';

const sharedRedis = inject('redisUrl');
/** A database of its own in the Redis of the run, so that it can be emptied while other tests go on. */
const redisUrl = sharedRedis && new URL('/9', sharedRedis).href;

/** What Redis answers to commands in the database that a URL names. */
async function askRedis(url: string, ...commands: string[]): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write([`SELECT ${pathname.slice(1)}`, ...commands, 'QUIT', ''].join('\r\n'));
  return text(socket);
}

/** Registers, and lets Redis lose the message about the first task before anybody could take it. */
async function registerAndLose(house: House, url: string): Promise<Answer> {
  house.system.kill('routing', 'SIGSTOP');
  const registered = await house.call('counter', 'POST', '/v1/dossiers', newDossier);
  await vi.waitUntil(async () => (await askRedis(url, 'KEYS *:routing:wait')).includes(':routing:wait'), soon);
  expect(await askRedis(url, 'FLUSHDB', 'DBSIZE')).toMatch(/:0\r\n/);
  house.system.kill('routing', 'SIGCONT');
  return registered;
}

/** What a JPEG begins with. */
const jpeg = Buffer.from('ffd8ffe0', 'hex');

/** Sends a scan through the gateway as counter software does, in pieces; returns its id. */
async function upload({ system }: House, code: string, scan: Buffer): Promise<string> {
  const { promise: sent, resolve, reject } = Promise.withResolvers<void>();
  const sending = new Upload(scan, {
    endpoint: `${system.url}/v1/dossiers/${code}/uploads`,
    headers: { authorization: `Bearer ${system.tokens.counter}` },
    metadata: { component: 'other', filename: 'Tờ khai.jpg', filetype: 'image/jpeg', digitised: 'true' },
    chunkSize: 100_000,
    onError: reject,
    onSuccess: () => resolve(),
  });
  sending.start();
  await sent;
  return sending.url!.split('/').at(-1)!;
}

describe.each([
  ['PostgreSQL', null],
  ['Redis', redisUrl],
] as const)('a dossier travels through the whole house, queue on %s', (name, queue) => {
  const test = name === 'Redis' && redisUrl === null ? base.skip : base;

  test('from the counter through every step, past its date, to the applicant', async () => {
    const house = await startHouse({ clock: 'simulated', redisUrl: queue });
    const receiver = await startReceiver();
    const moveTo = (now: string) => house.call('admin', 'PUT', '/v1/clock', { now });
    expect((await moveTo('2026-11-20T09:15:00+07:00')).status).toBe(200);
    const subscription = await house.call('supervisor', 'POST', '/v1/subscriptions', { url: receiver.url });
    expect(subscription.status).toBe(201);

    const registered = await (queue === null
      ? house.call('counter', 'POST', '/v1/dossiers', newDossier)
      : registerAndLose(house, queue));
    expect(registered.body).toMatchObject({ status: 2, dueOn: '2026-11-26', dueAt: '2026-11-26T10:00:00Z' });
    const { code } = registered.body;
    const scan = Buffer.concat([jpeg, randomBytes(300_000)]);
    const id = await upload(house, code, scan);
    expect((await house.call('officer', 'GET', `/v1/dossiers/${code}/attachments/${id}`)).body).toMatchObject({
      bytes: scan.length,
      sha256: createHash('sha256').update(scan).digest('hex'),
      digitised: true,
    });

    const procedure = (await house.call('counter', 'GET', '/v1/procedures/1.004873')).body;
    const [first] = await house.untilListed('officer', `/v1/tasks?dossier=${code}`, 1);
    const assigned = await vi.waitUntil(async () => {
      const task = await house.call('officer', 'GET', `/v1/tasks/${first.id}`);
      return task.body.officer ? task : undefined;
    }, soon);
    expect(assigned.body).toMatchObject({ dossier: code, state: 'open' });
    const claimed = await house.call(
      'officer',
      'POST',
      `/v1/tasks/${first.id}/claim`,
      {},
      { 'if-match': assigned.headers.get('etag')! },
    );
    expect([claimed.status, claimed.body.state]).toEqual([200, 'claimed']);
    expect((await house.call('auditor', 'GET', `/v1/dossiers/${code}`)).body.status).toBe(4);

    let taskId: string | null = first.id;
    let done = 0;
    while (taskId !== null) {
      const completed: { status: number; body: { next: { id: string } | null } } = await house.call(
        'officer',
        'POST',
        `/v1/tasks/${taskId}/complete`,
        {},
        { 'if-match': '*' },
      );
      expect(completed.status, JSON.stringify(completed.body)).toBe(200);
      taskId = completed.body.next?.id ?? null;
      done += 1;
    }
    expect(done).toBe(procedure.steps.length);

    if (queue !== null) await askRedis(queue, 'FLUSHDB');
    await moveTo('2026-11-26T17:00:00+07:00');
    expect((await house.call('supervisor', 'GET', '/v1/alerts?rung=breached')).body.items).toEqual([]);
    await moveTo('2026-11-26T17:00:00.001+07:00');
    const [alert] = (await house.call('supervisor', 'GET', '/v1/alerts?rung=breached')).body.items;
    expect(alert).toMatchObject({ dossier: code, kind: 'statutory', at: '2026-11-26T10:00:00Z', apologySent: false });
    const breach = await vi.waitUntil(() => receiver.told.find(({ body }) => body.includes('deadline.breached')), soon);
    expect(breach.headers['webhook-signature']).toBe(signatureOf(breach, subscription.body.secret));
    expect(breach.body).not.toMatch(/Đào|037190001234/);

    // The applicant asks, without a token, through the one port of this system.
    const ask = (code: string, identityLast4: string) =>
      fetch(`${house.system.url}/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code, identityLast4 }),
      });
    const told = await ask(code, '1234');
    expect([told.status, await told.json()]).toMatchObject([200, { code, status: 4, late: true }]);
    expect((await ask(code, 'WXYZ')).status).toBe(404);
    const page = await fetch(`${house.system.url}/track`, {
      method: 'POST',
      body: new URLSearchParams({ code, identityLast4: '1234' }),
    });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Hồ sơ đang được giải quyết.')]);

    const finished = await house.call(
      'officer',
      'POST',
      `/v1/dossiers/${code}/finish`,
      { result: 'granted', delayReason: 'staff' },
      { 'if-match': '*' },
    );
    expect(finished.body).toMatchObject({ status: 9, lateness: 'late' });
    const handed = await house.call(
      'counter',
      'POST',
      `/v1/dossiers/${code}/hand-over`,
      {},
      { 'if-match': finished.headers.get('etag')! },
    );
    expect(handed.body).toMatchObject({ status: 10 });
    const print = async (form: string) =>
      (await house.call('counter', 'GET', `/v1/dossiers/${code}/forms/${form}?format=html`)).body as string;
    const scanned = /aria-label="([^"]*)"/.exec(await print('receipt'))![1]!;
    expect(scanned).toBe(`${house.system.url}/track?code=${code}`);
    expect(await (await fetch(scanned)).text()).toContain(code);
    const slip = await print('control-slip');
    // Its head; from step to step, which begin at the counter; the result to the counter, and to the applicant.
    expect(slip.match(/<tr>/g)).toHaveLength(1 + (done - 1) + 2);
    expect(slip).toContain('Quá hạn');
    const history = (await house.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=200`)).body.items;
    expect(history.map((line: { type: string }) => line.type).filter((type: string) => /^[ad]/.test(type))).toEqual([
      'dossier.accepted',
      'attachment.stored',
      'dossier.started',
      'deadline.breached',
      'apology.missed',
      'dossier.finished',
      'dossier.handed-over',
    ]);
    expect(house.logs()).toContain('/v1/dossiers/:code/finish');
    expect(house.logs()).toContain('/v1/track');
    expect(house.logs()).not.toMatch(/Đào|037190001234|WXYZ|identityLast4/);
  });
});

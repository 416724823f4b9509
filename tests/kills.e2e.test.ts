import { describe, expect, test, vi } from 'vitest';
import { type House, newDossier, soon, startHouse, startReceiver } from './house.fixture.ts';

/** Sends until it is answered; the key makes a repeat harmless whatever became of the one before. */
async function insist(house: House, key: string): Promise<string> {
  return vi.waitUntil(
    async () => {
      const answer = await house
        .call('counter', 'POST', '/v1/dossiers', newDossier, { 'idempotency-key': key })
        .catch(() => undefined);
      if (answer === undefined || answer.status === 503 || answer.status === 502) return undefined;
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body.code as string;
    },
    { ...soon, timeout: 60_000 },
  );
}

const victims = ['intake', 'routing', 'deadline-monitor', 'oversight', 'tracking', 'postgres'] as const;

describe('kill -9 of anything, at any moment', () => {
  test('loses no acknowledged dossier, starts no step twice, alerts no rung twice', async () => {
    const house = await startHouse({ clock: 'simulated', env: { QUEUE_LOCK_MS: '1000' } });
    const receiver = await startReceiver();
    const moveTo = (now: string) =>
      vi.waitUntil(
        async () => (await house.call('admin', 'PUT', '/v1/clock', { now }).catch(() => undefined))?.status === 200,
        soon,
      );
    await moveTo('2026-11-20T09:15:00+07:00');
    expect(
      (await house.call('supervisor', 'POST', '/v1/subscriptions', { url: receiver.url, kinds: ['statutory'] })).status,
    ).toBe(201);

    const rounds = 2;
    const perRound = 10;
    const codes: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const sending = Promise.all(Array.from({ length: perRound }, (_, i) => insist(house, `kill-${round}-${i}`)));
      for (const victim of victims) house.system.kill(victim, 'SIGKILL');
      codes.push(...(await sending));
    }
    expect(new Set(codes).size).toBe(rounds * perRound);

    await vi.waitUntil(
      async () => (await fetch(`${house.system.url}/health/ready`).catch(() => undefined))?.status === 200,
      soon,
    );
    const tasks = await house.untilListed('officer', '/v1/tasks?limit=200', codes.length);
    expect(new Set(tasks.map((task) => task.dossier))).toEqual(new Set(codes));
    await vi.waitUntil(async () => {
      const { items } = (await house.call('officer', 'GET', '/v1/tasks?limit=200')).body;
      return items.every((task: { officer: unknown }) => task.officer);
    }, soon);

    const deadlines = await house.untilListed(
      'supervisor',
      '/v1/deadlines?state=open&kind=statutory&limit=200',
      codes.length,
    );
    expect(new Set(deadlines.map((deadline) => deadline.dossier))).toEqual(new Set(codes));

    const moving = moveTo('2026-12-20T09:00:00+07:00');
    house.system.kill('deadline-monitor', 'SIGKILL');
    await moving;
    house.system.kill('deadline-monitor', 'SIGKILL');
    const alerts = await house.untilListed(
      'supervisor',
      '/v1/alerts?rung=breached&kind=statutory&limit=200',
      codes.length,
    );
    expect(new Set(alerts.map((alert) => alert.dossier))).toEqual(new Set(codes));
    const breaches = () =>
      new Set(
        receiver.told
          .filter(({ body }) => body.includes('"deadline.breached"'))
          .map(({ headers }) => headers['webhook-id']),
      );
    await vi.waitUntil(() => breaches().size === codes.length, { ...soon, timeout: 60_000 });
    const told = receiver.told.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'deadline.breached');
    const perDossier = Map.groupBy(told, ({ data }) => data.dossier);
    for (const messages of perDossier.values()) expect(new Set(messages.map(({ data }) => data.alertId)).size).toBe(1);
    for (const code of codes) {
      const lines = (await house.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=200`)).body.items;
      const count = (type: string) => lines.filter((line: { type: string }) => line.type === type).length;
      expect([code, count('dossier.accepted'), count('step.opened'), count('step.assigned')]).toEqual([code, 1, 1, 1]);
      expect(
        lines.filter(
          (line: { type: string; data: { kind: string } }) =>
            line.type === 'deadline.breached' && line.data.kind === 'statutory',
        ),
      ).toHaveLength(1);
    }
  });

  test('an import it cut off is sent again, and takes over each dossier once', async () => {
    const house = await startHouse({ clock: 'simulated' });
    expect((await house.call('admin', 'PUT', '/v1/clock', { now: '2026-11-20T09:15:00+07:00' })).status).toBe(200);
    const rows = Array.from({ length: 120 }, (_, i) => ({
      ...{ system: 'older', externalCode: `old-${i}`, procedure: '1.004873', receivingAgency: 'H42.12' },
      ...{
        acceptedAt: '2026-11-19T02:00:00Z',
        promisedAt: '2026-11-25T02:00:00Z',
        applicant: { name: 'Nguyễn Thị Đào' },
      },
    }));
    const send = () =>
      fetch(`${house.system.url}/v1/imports`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${house.system.tokens.counter}`,
          'content-type': 'application/x-ndjson',
        },
        body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      });
    const cut = await send();
    const reader = cut.body!.getReader();
    const first = await reader.read();
    expect(Buffer.from(first.value!).toString()).toContain('"imported"');
    house.system.kill('intake', 'SIGKILL');
    const rest = async () => {
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += Buffer.from(value).toString();
      }
    };
    expect(await rest().catch(() => '')).not.toContain('"summary"');

    const report = await vi.waitUntil(async () => {
      const answer = await send().catch(() => undefined);
      return answer?.status === 200 ? await answer.text().catch(() => undefined) : undefined;
    }, soon);
    const lines = report
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { summary } = lines.pop();
    expect(summary).toMatchObject({ rows: rows.length, refused: 0 });
    expect(summary.alreadyImported).toBeGreaterThan(0);
    expect(summary.imported).toBeGreaterThan(0);
    expect(new Set(lines.map(({ code }) => code)).size).toBe(rows.length);
    const listed = (await house.call('auditor', 'GET', '/v1/dossiers?limit=200')).body.items;
    expect(listed).toHaveLength(rows.length);
  });
});

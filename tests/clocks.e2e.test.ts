import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { newDossier, startHouse } from './house.fixture.ts';

/** `POST …/suspend` and the rest, as whoever may do all of it. */
const anyVersion = { 'if-match': '*' };

test('a dossier waits for a supplement, gets a new date with an apology, and is late only by that', async () => {
  const house = await startHouse({ clock: 'simulated' });
  const moveTo = async (now: string) =>
    expect((await house.call('admin', 'PUT', '/v1/clock', { now })).status).toBe(200);
  await moveTo('2026-11-20T09:15:00+07:00');
  const { code } = (await house.call('counter', 'POST', '/v1/dossiers', newDossier)).body;
  const act = async (verb: string, body: object = {}) => {
    const answer = await house.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, body, anyVersion);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const alerts = async (kind: string) =>
    (await house.call('supervisor', 'GET', `/v1/alerts?dossier=${code}&kind=${kind}`)).body.items.map(
      ({ rung, at }: { rung: string; at: string }) => [rung, at],
    );

  await moveTo('2026-11-26T08:00:00+07:00');
  const dueSoon = ['due-soon', '2026-11-25T09:30:00Z'];
  const apologyDue = ['apology-due', '2026-11-25T01:22:30Z'];
  expect(await alerts('statutory')).toEqual([dueSoon, apologyDue]);
  expect(
    await act('request-supplement', { items: [{ name: 'Bản sao' }], basis: 'Điều 16', document: '15/YCBS' }),
  ).toMatchObject({
    status: 5,
    dueAt: null,
  });
  expect((await house.call('supervisor', 'GET', '/v1/deadlines?state=suspended')).body.items).toMatchObject([
    { kind: 'statutory', dueAt: null, state: 'suspended' },
  ]);

  // Weeks after the old date nothing is late: the clock stood.
  await moveTo('2026-12-14T08:00:00+07:00');
  expect(await alerts('statutory')).toEqual([dueSoon, apologyDue]);
  expect(await act('supplement')).toMatchObject({ status: 4, dueOn: '2026-12-14', promisedAt: '2026-12-14T02:15:00Z' });
  // Raised again for the new date, at the middle of what is left of the day.
  await moveTo('2026-12-14T13:30:00+07:00');
  expect(await alerts('statutory')).toEqual([dueSoon, apologyDue]);
  await moveTo('2026-12-14T13:31:00+07:00');
  expect(await alerts('statutory')).toEqual([
    ['due-soon', '2026-12-14T06:30:00Z'],
    ['apology-due', '2026-12-14T06:30:00Z'],
    dueSoon,
    apologyDue,
  ]);

  const letter = { amount: '2', reason: 'staff', document: '07/PXL-UBND', approver: 'vp-leaders-1' };
  expect(await act('extend', letter)).toMatchObject({ dueOn: '2026-12-16' });
  await moveTo('2026-12-16T17:00:00.001+07:00');
  // The letter went out with the new date: nobody owes another.
  expect((await alerts('statutory')).slice(0, 2)).toEqual([
    ['breached', '2026-12-16T10:00:00Z'],
    ['due-soon', '2026-12-15T09:30:00Z'],
  ]);
  await moveTo('2026-12-17T09:00:00+07:00');
  expect(await act('finish', { result: 'granted' })).toMatchObject({ lateness: 'late' });

  const deadline = (await house.call('auditor', 'GET', `/v1/dossiers/${code}/deadline`)).body;
  expect(deadline.history.map(({ because, dueOn }: { because: string; dueOn: string }) => [because, dueOn])).toEqual([
    ['dossier.accepted', '2026-11-26'],
    ['dossier.supplement-requested', null],
    ['dossier.supplemented', '2026-12-14'],
    ['dossier.extended', '2026-12-16'],
  ]);
  const { ledger } = deadline;
  expect(ledger.consumedMinutes + ledger.suspendedMinutes).toBe(ledger.wholeMinutes);
  const then = encodeURIComponent('2026-12-15T08:00:00+07:00');
  expect((await house.call('auditor', 'GET', `/v1/dossiers/${code}/deadline?asOf=${then}`)).body).toMatchObject({
    state: 'running',
    lateness: 'open',
    dueOn: '2026-12-16',
  });

  // Anybody can check the date without this system.
  const folder = await mkdtemp(join(tmpdir(), 'motcua-proof-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const verify = async (proof: object) => {
    const keys = (await house.call('auditor', 'GET', '/.well-known/jwks.json')).body;
    await writeFile(join(folder, 'proof.json'), JSON.stringify(proof));
    await writeFile(join(folder, 'jwks.json'), JSON.stringify(keys));
    const verifier = fileURLToPath(new URL('../packages/verifier/src/main.ts', import.meta.url));
    const child = spawn(process.execPath, [verifier, 'proof.json', '--keys', 'jwks.json'], { cwd: folder });
    return (await once(child, 'exit'))[0];
  };
  const proof = (await house.call('auditor', 'GET', `/v1/dossiers/${code}/deadline/proof`)).body;
  expect(proof.content.result.dueOn).toBe('2026-12-16');
  expect(await verify(proof)).toBe(0);
  expect(await verify(JSON.parse(JSON.stringify(proof).replace('"2026-12-16"', '"2026-12-17"')))).toBe(1);

  // Nothing of it is late under a term of five days, and nothing was changed by asking.
  const change = { term: { unit: 'workingDay', amount: '5' } };
  const simulated = await house.call('auditor', 'POST', '/v1/deadline-simulations', { change });
  expect(simulated.body).toMatchObject({ considered: 1, lateBefore: 1, lateAfter: 0, noLongerLate: 1 });
});

import { connect, transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import { Calendars } from '@motcua/db/reference/calendars';
import { applyCommand } from '@motcua/db/verbs/apply';
import { Status } from '@motcua/domain/dossiers/status';
import { expect } from 'vitest';
import { type Routing, routingTest as test } from '../routing.fixture.ts';

interface Item {
  readonly dossier: string;
  readonly waitingOn: readonly Record<string, unknown>[];
}

async function waiting(routing: Routing, query = ''): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const response = await routing.call('auditor', 'GET', `/v1/waiting?${query}`, {
    headers: { 'accept-language': 'en' },
  });
  expect(response.statusCode, response.body).toBe(200);
  return Object.fromEntries(response.json().items.map(({ dossier, waitingOn }: Item) => [dossier, waitingOn]));
}

test('every open dossier says whom it waits on, and is found by agency, unit and officer', async ({
  routing,
  database,
}) => {
  await routing.staff('vp-one-stop', 'a', 'b');
  const [fresh, held, asking, supplemented, finished] = await Promise.all([
    routing.register(),
    routing.register(),
    routing.register(),
    routing.register(),
    routing.register(),
  ]);
  await routing.command(held.taskId, 'claim', { officerId: 'a' });
  const question = { question: 'x', budgetMinutes: 60 };
  for (const asked of [{ agency: 'H42' }, { agency: 'H42.12', unit: 'vp-justice' }])
    await routing.call('officer', 'POST', `/v1/tasks/${asking.taskId}/consultations`, {
      body: { ...question, ...asked },
    });
  const intake = connect(database.urls['motcua_intake']!, { max: 1 });
  const paper = { basis: 'x', document: null };
  for (const [code, command] of [
    [supplemented.code, { type: 'request-supplement', items: 1, noteId: held.taskId, approver: null, ...paper }],
    [finished.code, { type: 'finish', result: 'granted' }],
  ] as const)
    await transaction(intake, async (tx) => {
      const locked = await lockDossier(tx, new Calendars(), { code });
      await applyCommand(tx, locked, command, { actor: 'counter:test', at: routing.now });
    });
  await intake.$client.end();

  const all = await waiting(routing);
  expect(all).toEqual({
    [fresh.code]: [expect.objectContaining({ whom: 'agency', why: 'unassigned', step: 'receive', agency: 'H42.12' })],
    [held.code]: [
      expect.objectContaining({ whom: 'officer', officer: 'a', why: 'step', since: '2026-11-23T01:00:00Z' }),
    ],
    [asking.code]: [
      expect.objectContaining({ why: 'consultation', text: 'whoever was asked has to answer' }),
      expect.objectContaining({ why: 'consultation' }),
    ],
    [supplemented.code]: [expect.objectContaining({ whom: 'applicant', why: 'supplement' })],
  });
  const codes = async (query: string) => Object.keys(await waiting(routing, query));
  expect(await codes('agency=H42')).toEqual([asking.code]);
  expect((await waiting(routing, 'agency=H42'))[asking.code]).toHaveLength(1);
  expect(await codes('unit=vp-justice')).toEqual([asking.code]);
  expect(await codes('unit=vp-one-stop')).toEqual([held.code]);
  expect(await codes('officer=a')).toEqual([held.code]);
  expect(await codes('officer=b')).toEqual([]);
  await routing.away('a', { delegate: 'b' });
  expect(await codes('officer=a')).toEqual([]);
  expect((await waiting(routing, 'officer=b'))[held.code]).toMatchObject([{ officer: 'b', why: 'delegated' }]);
  expect((await routing.call('auditor', 'GET', '/v1/waiting?officers=a')).statusCode).toBe(400);
});

test('what waits for an earlier part is found by the agency that decides that one, wherever it has gone', async ({
  routing,
}) => {
  const [birth, residence] = [await routing.register(), await routing.register()];
  await routing.rows(`update dossiers set deciding_agency_id = 'H42' where code = $1`, [birth.code]);
  await routing.rows(
    `with filed as (update dossiers set status = ${Status.submitted}, accepted_at = null, submitted_at = accepted_at where code = $1),
      whole as (insert into dossier_groups (id, code, agency_id, definition, registered_at)
        values (uuidv7(), 'group', 'H42.12', '{}', now()) returning id)
    insert into dossier_group_parts (group_id, part_no, part, after, dossier_id)
    select whole.id, part.* from whole, (values (0, 'birth', null, $2::uuid), (1, 'residence', 'birth', $3)) part`,
    [residence.code, birth.dossierId, residence.dossierId],
  );
  const ofProvince = await waiting(routing, 'agency=H42');
  expect(ofProvince[residence.code]).toEqual([expect.objectContaining({ why: 'earlier-part', agency: 'H42' })]);
  await routing.rows(`update dossiers set ended_at = now(), status = ${Status.stopped} where code = $1`, [birth.code]);
  expect(await waiting(routing, 'agency=H42')).toEqual({});
});

test('page by page nothing is left out', async ({ routing }) => {
  const registered = await Promise.all(Array.from({ length: 5 }, () => routing.register()));
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = (await routing.call('auditor', 'GET', `/v1/waiting?limit=2${query}`)).json();
    seen.push(...page.items.map(({ dossier }: Item) => dossier));
    cursor = page.next;
  }
  expect(seen.toSorted()).toEqual(registered.map(({ code }) => code).toSorted());
});

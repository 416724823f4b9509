import { describe, expect } from 'vitest';
import {
  command,
  draftClosure,
  openCounted,
  putInForce,
  recalculateAll,
  submitCounted,
  untilDone,
} from '../counted.fixture.ts';
import { expectWholeChains } from '../history.fixture.ts';
import { at, log, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';

/** A Monday; the day after is off, so three working days end on Friday 27 November at 17:00. */
const monday = at('2026-11-23T09:15:00');
const friday = at('2026-11-27T17:00:00');
const nextMonday = at('2026-11-30T17:00:00');

interface Counted {
  readonly calendar_edition: number;
  readonly due_at: Date | null;
  readonly due_on: string;
  readonly version: number;
  readonly history_seq: number;
}
const rowOf = async (world: World, { id }: { id: string }) =>
  (await world.rows<Counted>('select *, due_on::text as due_on from dossiers where id = $1', [id]))[0]!;
const termsOf = (world: World, { id }: { id: string }) =>
  world.rows<{ kind: string; due_at: Date; calendar_edition: number; task_due: Date | null }>(
    `select d.kind, d.due_at, d.calendar_edition, t.due_at as task_due from deadlines d left join tasks t on t.id = d.task_id
     where d.dossier_id = $1 order by kind desc`,
    [id],
  );

describe('an edition put in force', () => {
  test('moves open dossiers, their terms and their steps, and says so in each history', async ({ world }) => {
    const call = await world.app();
    const dossier = await openCounted(world, { acceptedAt: monday });
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    const { id } = await putInForce(world, call, 'vn', edition);
    // A dossier keeps its dates until the recalculation comes to it.
    expect(await rowOf(world, dossier)).toMatchObject({ calendar_edition: 1, due_at: new Date(friday) });
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({
      mode: 'apply',
      total: 1,
      seen: 1,
      moved: 1,
      becameLate: 0,
      kept: 0,
    });
    expect(await rowOf(world, dossier)).toMatchObject({
      calendar_edition: 2,
      due_at: new Date(nextMonday),
      due_on: '2026-11-30',
      version: 2,
      history_seq: 3,
    });
    const step = at('2026-11-27T10:15:00'); // 345 minutes on Monday, 450 on Thursday, 165 on Friday
    expect(await termsOf(world, dossier)).toEqual([
      { kind: 'step', due_at: new Date(step), calendar_edition: 2, task_due: new Date(step) },
      { kind: 'statutory', due_at: new Date(nextMonday), calendar_edition: 2, task_due: null },
    ]);
    const lines = await expectWholeChains(world);
    expect(lines.at(-1)).toMatchObject({
      type: 'dossier.reprojected',
      actor: expect.stringMatching(/^admin:/),
      data: { fromEdition: 1, calendarEdition: 2, projectionId: id, dates: { dueOn: '2026-11-30' } },
    });
  });

  test('leaves closed dossiers as they were judged', async ({ world }) => {
    const call = await world.app();
    const closed = await openCounted(world, { acceptedAt: monday });
    await command(world, closed, { type: 'finish', result: 'granted' }, monday + 1);
    const everything = () =>
      world.rows(
        `select d.*, (select json_agg(t) from deadlines t where t.dossier_id = d.id) as terms,
           (select json_agg(h order by seq) from history h where h.dossier_id = d.id) as history from dossiers d`,
      );
    const before = await everything();
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    const { id } = await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ total: 0, seen: 0, moved: 0 });
    expect(await everything()).toEqual(before);
  });

  test('says the number of the edition on dossiers whose dates it leaves alone, and lists only those that move', async ({
    world,
  }) => {
    const call = await world.app();
    const near = await openCounted(world, { acceptedAt: monday, amount: '1' }); // until Wed 25 Nov
    const far = await openCounted(world, { acceptedAt: monday });
    const { edition } = await draftClosure(call, 'vn', ['2026-11-27']);
    const { id } = await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ seen: 2, moved: 1 });
    expect([(await rowOf(world, near)).calendar_edition, (await rowOf(world, far)).calendar_edition]).toEqual([2, 2]);
    const { items } = (await call('auditor', 'GET', `/v1/projections/${id}/dossiers`)).json();
    expect(items).toEqual([
      {
        dossier: far.code,
        kind: 'statutory',
        before: { promisedAt: '2026-11-27T02:15:00Z', dueAt: '2026-11-27T10:00:00Z', dueOn: '2026-11-27' },
        after: { promisedAt: '2026-11-30T02:15:00Z', dueAt: '2026-11-30T10:00:00Z', dueOn: '2026-11-30' },
        wasLate: false,
        isLate: false,
        keptBecause: null,
      },
    ]);
  });

  test('shows who would become late before, and leaves a breach that was recorded', async ({ world }) => {
    const call = await world.app();
    const sweep = () => new Sweeper({ ...world, log }).sweep();
    const breached = await openCounted(world, { acceptedAt: at('2026-11-16T09:15:00') }); // due Thu 19 Nov
    world.now = at('2026-11-25T18:00:00');
    await sweep();
    const punctual = await openCounted(world, { acceptedAt: monday, amount: '2' }); // due Thu 26 Nov
    // 24 November counts after all: the second one was due on the 25th.
    const sessions = ['07:30-11:30', '13:30-17:00'];
    const { edition } = await draftClosure(call, 'vn', ['2026-11-24'], sessions);
    const preview = (await call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/impact`)).json();
    expect(preview).toMatchObject({ mode: 'preview', state: 'running', calendar: 'vn', edition: 2, total: 2, seen: 0 });
    await recalculateAll(world);
    expect(await untilDone(call, preview.id)).toMatchObject({ seen: 2, moved: 1, becameLate: 1, noLongerLate: 0 });
    const late = (await call('supervisor', 'GET', `/v1/projections/${preview.id}/dossiers?becameLate=true`)).json();
    expect(late.items).toMatchObject([{ dossier: punctual.code, wasLate: false, isLate: true }]);
    expect((await rowOf(world, punctual)).calendar_edition).toBe(1);
    await putInForce(world, call, 'vn', edition);
    // Then a storm is found to have closed the week before: both were given more time.
    const later = await draftClosure(call, 'vn', [
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
      '2026-11-23',
    ]);
    await recalculateAll(world);
    const { id } = await putInForce(world, call, 'vn', later.edition);
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ seen: 2, noLongerLate: 2 });
    world.now = at('2026-12-31T18:00:00');
    await sweep();
    const breaches = (dossier: { id: string }) =>
      world.rows(
        `select from history where dossier_id = $1 and type = 'deadline.breached' and data->>'kind' = 'statutory'`,
        [dossier.id],
      );
    expect((await breaches(breached)).length).toBe(1);
    expect((await breaches(punctual)).length).toBe(1);
    await expectWholeChains(world);
  });

  test('keeps what was lawfully done and would not be now', async ({ world }) => {
    const call = await world.app();
    const extended = await openCounted(world, { acceptedAt: monday, amount: '1' }); // due Wed 25 Nov 17:00
    const granted = at('2026-11-25T16:00:00');
    const extension = { amount: '1', reason: 'staff', basis: null, document: '7/XL', approver: 'officer:1' } as const;
    await command(world, extended, { type: 'extend', ...extension }, granted);
    const before = await rowOf(world, extended);
    // With 24 November counted, the term had been over when it was extended.
    const { edition } = await draftClosure(call, 'vn', ['2026-11-24'], ['07:30-11:30']);
    const { id } = await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ seen: 1, moved: 0, kept: 1 });
    const { items } = (await call('auditor', 'GET', `/v1/projections/${id}/dossiers?kept=true`)).json();
    expect(items).toMatchObject([{ dossier: extended.code, after: null, keptBecause: 'extension-after-expiry' }]);
    expect(await rowOf(world, extended)).toEqual(before);
  });

  test('leaves a suspended dossier without dates, and counts by the new edition when it runs again', async ({
    world,
  }) => {
    const call = await world.app();
    const dossier = await openCounted(world, { acceptedAt: monday });
    const suspend = { type: 'request-payment', amountVnd: 1, basis: 'Luật', document: null } as const;
    await command(world, dossier, suspend, at('2026-11-23T10:00:00'));
    const { edition } = await draftClosure(call, 'vn', ['2026-11-27']);
    await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await rowOf(world, dossier)).toMatchObject({ calendar_edition: 2, due_at: null });
    await command(world, dossier, { type: 'confirm-payment', document: null }, at('2026-11-23T10:30:00'));
    expect(await rowOf(world, dossier)).toMatchObject({ due_at: new Date(nextMonday) });
    await expectWholeChains(world);
  });

  test.for(['reception', 'consultation'] as const)(
    'moves a %s on the calendar of the agency that must answer',
    async (kind, { world }) => {
      const call = await world.app();
      const body = { definition: {}, parent: 'vn', basis: 'QĐ 1/QĐ-UBND' };
      expect((await call('admin', 'POST', '/v1/calendars/h42/editions', { body })).statusCode).toBe(201);
      const filed = await submitCounted(world, { submittedAt: at('2026-11-23T15:00:00'), receiving: 'h42', kind });
      const { edition } = await draftClosure(call, 'h42', ['2026-11-25']);
      const { id } = await putInForce(world, call, 'h42', edition);
      await recalculateAll(world);
      expect(await untilDone(call, id)).toMatchObject({ seen: 1, moved: 1 });
      expect(await termsOf(world, filed)).toMatchObject([
        { kind, due_at: new Date(at('2026-11-26T15:30:00')), calendar_edition: 2 },
      ]);
      expect((await expectWholeChains(world)).at(-1)).toMatchObject({ type: 'deadline.reprojected' });
    },
  );

  test('reaches every calendar that inherits from it', async ({ world }) => {
    const call = await world.app();
    const own = { week: { fri: ['07:30-11:30'] } };
    for (const [id, parent, definition] of [
      ['h42', 'vn', {}],
      ['h42.12', 'h42', own],
    ] as const)
      await call('admin', 'POST', `/v1/calendars/${id}/editions`, { body: { definition, parent, basis: 'QĐ' } });
    const dossier = await openCounted(world, { acceptedAt: monday, calendarId: 'h42.12' });
    expect((await rowOf(world, dossier)).due_at).toEqual(new Date(at('2026-11-27T11:30:00')));
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    const preview = (await call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/impact`)).json();
    await recalculateAll(world);
    expect(await untilDone(call, preview.id)).toMatchObject({ seen: 1, moved: 1 });
    await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await rowOf(world, dossier)).toMatchObject({ calendar_edition: 2, due_at: new Date(nextMonday) });
    const unit = (await call('counter', 'GET', '/v1/calendars/h42.12/editions/2')).json();
    expect(unit).toMatchObject({ state: 'in-force', own, parentEdition: 2 });
    const { items } = (await call('counter', 'GET', '/v1/calendars/h42.12/days?year=2026')).json();
    expect(items.find(({ date }: { date: string }) => date === '2026-11-25')).toMatchObject({
      counting: false,
      name: 'Phòng chống bão',
      from: 'vn',
    });
  });
});

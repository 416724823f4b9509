import { expect } from 'vitest';
import { monitorTest as test } from '../monitor.fixture.ts';
import { keepHouse } from './housekeeping.ts';

test('deletes published messages after 7 days and stored answers after 30, and nothing else', async ({ world }) => {
  await world.rows('delete from outbox');
  await world.rows(`insert into outbox (type, payload, published_at)
    select 'old', '{}'::jsonb, now() - interval '7 days 1 minute' from generate_series(1, 2500)
    union all select 'recent', '{}', now() - interval '6 days 23 hours'
    union all select 'waiting', '{}', null`);
  await world.rows(`insert into idempotency_keys (principal_id, key, fingerprint, status, headers, body, created_at)
    select uuidv7(), n::text, ''::bytea, 200, '{}'::jsonb, '{}'::jsonb, now() - interval '30 days 1 minute' from generate_series(1, 1500) n
    union all select uuidv7(), 'recent', '', 200, '{}', '{}', now() - interval '29 days 23 hours'`);
  // Two monitors at once, each deleting what the other does not.
  const done = await Promise.all([keepHouse(world.db), keepHouse(world.db)]);
  await keepHouse(world.db);
  expect(done.reduce((sum, { answers }) => sum + answers, 0)).toBeLessThanOrEqual(1_500);
  expect(await world.rows('select type from outbox order by id')).toEqual([{ type: 'recent' }, { type: 'waiting' }]);
  expect(await world.rows('select key from idempotency_keys')).toEqual([{ key: 'recent' }]);
  expect(await keepHouse(world.db)).toEqual({ messages: 0, answers: 0, recalculations: 0, trackLimits: 0 });
});

test('deletes previews and checks 30 days after they were done, and keeps what an edition moved', async ({ world }) => {
  await world.rows(`insert into projections (id, mode, state, total, created_at, created_by, finished_at)
    select uuidv7(), mode, case when done is null then 'running' else 'done' end, 0, now(), mode || ' ' || coalesce(done, 'never'),
      now() - done::interval
    from unnest(array['preview', 'check', 'apply']) mode, unnest(array['31 days', '29 days', null]) done`);
  await world.rows(`insert into projected_dossiers (projection_id, dossier_id, before, was_late, is_late)
    select id, uuidv7(), '{}', false, false from projections, generate_series(1, 700)`);
  await Promise.all([keepHouse(world.db), keepHouse(world.db)]);
  await keepHouse(world.db);
  const left = await world.rows<{ what: string; listed: number }>(
    `select created_by as what, (select count(*)::int from projected_dossiers where projection_id = id) as listed
     from projections order by created_by`,
  );
  expect(left.map(({ what }) => what)).toEqual([
    ...['apply 29 days', 'apply 31 days', 'apply never', 'check 29 days', 'check never', 'preview 29 days'],
    'preview never',
  ]);
  expect(new Set(left.map(({ listed }) => listed))).toEqual(new Set([700]));
});

test('deletes limits of public tracking that have run out, and keeps those that still hold', async ({ world }) => {
  await world.rows(`insert into track_limits (key, until)
    select sha256(n::text::bytea), now() - interval '1 second' from generate_series(1, 1200) n
    union all select 'holds', now() + interval '1 minute'`);
  const done = await Promise.all([keepHouse(world.db), keepHouse(world.db)]);
  expect(done.reduce((sum, { trackLimits }) => sum + trackLimits, 0)).toBe(1_200);
  expect(await world.rows(`select encode(key, 'escape') as key from track_limits`)).toEqual([{ key: 'holds' }]);
});

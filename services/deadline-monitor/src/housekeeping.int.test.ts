import { expect } from 'vitest';
import { keepHouse } from './housekeeping.ts';
import { officeTest as test } from './monitor.fixture.ts';

test('deletes published messages after 7 days and stored answers after 30, and nothing else', async ({ office }) => {
  await office.rows('delete from outbox');
  await office.rows(`insert into outbox (type, payload, published_at)
    select 'old', '{}'::jsonb, now() - interval '7 days 1 minute' from generate_series(1, 2500)
    union all select 'recent', '{}', now() - interval '6 days 23 hours'
    union all select 'waiting', '{}', null`);
  await office.rows(`insert into idempotency_keys (principal_id, key, fingerprint, status, headers, body, created_at)
    select uuidv7(), n::text, ''::bytea, 200, '{}'::jsonb, '{}'::jsonb, now() - interval '30 days 1 minute' from generate_series(1, 1500) n
    union all select uuidv7(), 'recent', '', 200, '{}', '{}', now() - interval '29 days 23 hours'`);
  // Two monitors at once, each deleting what the other does not.
  const done = await Promise.all([keepHouse(office.db), keepHouse(office.db)]);
  await keepHouse(office.db);
  expect(done.reduce((sum, { answers }) => sum + answers, 0)).toBeLessThanOrEqual(1_500);
  expect(await office.rows('select type from outbox order by id')).toEqual([{ type: 'recent' }, { type: 'waiting' }]);
  expect(await office.rows('select key from idempotency_keys')).toEqual([{ key: 'recent' }]);
  expect(await keepHouse(office.db)).toEqual({ messages: 0, answers: 0 });
});

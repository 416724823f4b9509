import { expect, test } from 'vitest';
import { connect, isUnavailable, ping } from './database.ts';
import { sql } from './drizzle.ts';

test.each(['postgres://motcua@nowhere.invalid/motcua', 'postgres://motcua@127.0.0.1:1/motcua'])(
  'a server that is away (%s) is unavailable, not a fault of ours',
  async (url) => {
    const db = connect(url, { max: 1 });
    const fault = await ping(db).catch((error) => error);
    await db.$client.end();
    expect(isUnavailable(fault)).toBe(true);
  },
);

test('a read outside any transaction finds that the server is away, too', async () => {
  const db = connect('postgres://nobody:nothing@127.0.0.1:9/nowhere');
  const error = await db.execute(sql`select 1`).catch((raised: unknown) => raised);
  expect(isUnavailable(error)).toBe(true);
  await db.$client.end();
});

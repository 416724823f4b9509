import { expect, test } from 'vitest';
import { connect, isUnavailable, ping } from './database.ts';

test.each(['postgres://motcua@nowhere.invalid/motcua', 'postgres://motcua@127.0.0.1:1/motcua'])(
  'a server that is away (%s) is unavailable, not a fault of ours',
  async (url) => {
    const db = connect(url, { max: 1 });
    const fault = await ping(db).catch((error) => error);
    await db.$client.end();
    expect(isUnavailable(fault)).toBe(true);
  },
);

import { expect, test } from 'vitest';
import { chooseServer, hasMoved, withLogin } from './database-url.ts';

test.each([
  ['postgres://motcua@db/motcua', 'postgres://i:p%40s@db/motcua'],
  ['postgresql://a:b@[::1]:5433/motcua?sslmode=require', 'postgresql://i:p%40s@[::1]:5433/motcua?sslmode=require'],
  [
    'postgres://one:1,two/motcua?target_session_attrs=any',
    'postgres://i:p%40s@one:1,two/motcua?target_session_attrs=any',
  ],
])('another login for %s', (url, expected) => {
  expect(withLogin(url, 'i', 'p@s')).toBe(expected);
});

test('a single server is not asked, unless something of it is', async () => {
  expect(await chooseServer('postgres://u:p@db/motcua')).toBe('postgres://u:p@db/motcua');
  const url = 'postgres://u:p@127.0.0.1:1/motcua?target_session_attrs=read-write&sslmode=disable';
  await expect(chooseServer(url)).rejects.toMatchObject({ pg: { code: 'connection' } });
  expect(await hasMoved(url, 'postgres://u:p@127.0.0.1:1/motcua')).toBe(false);
});

test.each(['http://db/motcua', 'postgres://u:secret@one,two/motcua?target_session_attrs=standby', 'motcua'])(
  'a URL that is no database for us is refused without its password: %s',
  async (url) => {
    const refused = await chooseServer(url).catch((error) => String(error.stack));
    expect(refused).toContain('a database is a postgres:// URL');
    expect(refused).not.toContain('secret');
  },
);

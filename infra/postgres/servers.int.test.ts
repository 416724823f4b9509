import { connect, isUnavailable, ping } from '@motcua/db/database';
import { chooseServer, hasMoved } from '@motcua/db/database-url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestPostgres } from './test-server.ts';
import { waitForDatabase } from './wait.ts';

let server: Awaited<ReturnType<typeof startTestPostgres>>;
/** Where the server listens, that of the other tests, and nobody. */
let here: string;
const there = new URL(inject('postgres').adminUrl);
const nowhere = '127.0.0.1:1';

const urlOf = (servers: string, query = '') => {
  const { username, password } = there;
  return `postgres://${username}:${password}@${servers}/postgres${query}`;
};

beforeAll(async () => {
  server = await startTestPostgres({ fsync: 'off' });
  here = new URL(server.url).host;
});
afterAll(() => server.stop());

/** Does something while the server takes no writes, as one that has become a standby. */
async function readOnly(act: () => Promise<void>): Promise<void> {
  const admin = connect(server.url, { max: 1 });
  const set = async (value: string) => {
    await admin.$client.query('set default_transaction_read_only = off');
    await admin.$client.query(`alter system set default_transaction_read_only = ${value}`);
    await admin.$client.query('select pg_reload_conf()');
  };
  await set('on');
  await expect
    .poll(() =>
      ping(connected).then(
        () => 'takes writes',
        ({ pg }) => pg.code,
      ),
    )
    .toBe('25006');
  await act();
  await set('off');
  await admin.$client.end();
}

let connected: ReturnType<typeof connect>;
beforeAll(() => {
  connected = connect(server.url, { max: 1 });
});
afterAll(() => connected.$client.end());

test('of several servers the first that takes writes is chosen, and another one when it takes them no more', async () => {
  const both = urlOf(`${nowhere},${here},${there.host}`);
  expect(await chooseServer(both)).toBe(urlOf(here));
  expect(await hasMoved(both, urlOf(here))).toBe(false);
  expect(await hasMoved(both, urlOf(there.host))).toBe(false);
  await readOnly(async () => {
    expect(await chooseServer(both)).toBe(urlOf(there.host));
    expect(await chooseServer(`${both}?target_session_attrs=any`)).toBe(urlOf(here));
    expect(await hasMoved(both, urlOf(here))).toBe(true);
    await expect(chooseServer(urlOf(here, '?target_session_attrs=primary'))).rejects.toSatisfy(isUnavailable);
    expect(await hasMoved(urlOf(`${nowhere},${here}`), urlOf(here))).toBe(false);
  });
});

test('a start waits for a server that does not take writes yet, but not where waiting would not help', async () => {
  const waitedFor: string[] = [];
  const waiting = { tries: 60, onWait: (why: string) => waitedFor.push(why) };
  let found = Promise.resolve('');
  await readOnly(async () => {
    found = waitForDatabase(urlOf(here), waiting);
    await expect.poll(() => waitedFor).toEqual(['25006']);
  });
  expect(await found).toBe(urlOf(here));
  expect(waitedFor).toEqual(['25006']);
  const wrong = new URL(urlOf(here));
  wrong.password = 'wrong';
  await expect(waitForDatabase(wrong.href, waiting)).rejects.toMatchObject({ pg: { code: '28P01' } });
  await expect(waitForDatabase(urlOf(nowhere), { ...waiting, tries: 1 })).rejects.toSatisfy(isUnavailable);
});

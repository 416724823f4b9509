import { describe, expect } from 'vitest';
import { monitorTest as test } from '../monitor.fixture.ts';

describe('subscriptions', () => {
  test('show their secret to who created them, under the key of the creation, and keep it sealed', async ({
    world,
  }) => {
    const call = await world.app();
    const body = { url: 'https://example.org/hook', rungs: ['breached'], agency: 'H42.12' };
    const headers = { 'idempotency-key': 'one' };
    const created = await call('supervisor', 'POST', '/v1/subscriptions', { body, headers });
    expect(created.statusCode).toBe(201);
    const { secret, ...view } = created.json();
    expect(created.headers.location).toBe(`/v1/subscriptions/${view.id}`);
    expect(view).toMatchObject({ ...body, kinds: ['statutory', 'step'], active: true });
    const repeated = await call('supervisor', 'POST', '/v1/subscriptions', { body, headers });
    expect(repeated.json()).toEqual(created.json());
    expect(repeated.headers['idempotency-replayed']).toBe('true');
    const read = await call('auditor', 'GET', `/v1/subscriptions/${view.id}`);
    expect(read.json()).toEqual(view);
    expect((await call('auditor', 'GET', '/v1/subscriptions')).json()).toEqual({ items: [view], next: null });
    const kept = await world.rows<{ t: string }>(
      'select t::text as t from idempotency_keys t union all select t::text from subscriptions t',
    );
    const raw = Buffer.from(secret.slice('whsec_'.length), 'base64');
    for (const { t } of kept) for (const form of [secret.slice(6), raw.toString('hex')]) expect(t).not.toContain(form);
  });

  test('keep the URL as it will be called', async ({ world }) => {
    const call = await world.app();
    const created = await call('admin', 'POST', '/v1/subscriptions', { body: { url: ' HTTP://Example.org:80/a b ' } });
    expect(created.json()).toMatchObject({ url: 'http://example.org/a%20b' });
  });

  test('end for good', async ({ world }) => {
    const call = await world.app();
    const { id } = (await call('admin', 'POST', '/v1/subscriptions', { body: { url: 'http://x.example' } })).json();
    for (const _ of [1, 2]) {
      const ended = await call('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
      expect(ended.json()).toMatchObject({ id, active: false });
    }
    expect((await call('admin', 'GET', '/v1/subscriptions?active=true')).json().items).toEqual([]);
    expect((await call('admin', 'GET', '/v1/subscriptions?active=false')).json().items).toMatchObject([{ id }]);
    const nobody = '0199aaaa-0000-7000-8000-000000000000';
    expect((await call('admin', 'DELETE', `/v1/subscriptions/${nobody}`)).statusCode).toBe(404);
    expect((await call('admin', 'POST', `/v1/deliveries/${nobody}/retry`)).json().code).toBe('delivery-not-found');
  });

  test('are refused with the field that is wrong', async ({ world }) => {
    const call = await world.app();
    const url = 'https://example.org/hook';
    for (const [body, path, status] of [
      [{}, 'url', 400],
      [{ url: 'ftp://example.org/' }, 'url', 400],
      [{ url: 'javascript:alert(1)' }, 'url', 400],
      [{ url: 'https://user:secret@example.org/' }, 'url', 400],
      [{ url: 'not a url' }, 'url', 400],
      [{ url: 'http://exa\nmple.org' }, 'url', 400],
      [{ url: `https://example.org/${'x'.repeat(2_000)}` }, 'url', 400],
      [{ url, rungs: [] }, 'rungs', 400],
      [{ url, rungs: ['late'] }, 'rungs.0', 400],
      [{ url, kinds: ['step', 'step'] }, 'kinds', 400],
      [{ url, agency: 'H99.99' }, 'agency', 422],
      [{ url, secret: 'mine' }, 'secret', 400],
    ] as const) {
      const response = await call('admin', 'POST', '/v1/subscriptions', { body });
      expect(response.statusCode, response.body).toBe(status);
      expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path);
    }
    expect((await call('admin', 'GET', '/v1/subscriptions')).json().items).toEqual([]);
  });

  test('a URL that is none is called so, and one with credentials as well', async ({ world }) => {
    const call = await world.app();
    for (const [url, message] of [
      ['http://', /URL/],
      ['https://[::1', /URL/],
      ['ftp://example.org', /URL/],
      ['example.org', /URL/],
      ['https://user@example.org', /credentials/],
      ['https://:secret@example.org', /credentials/],
    ] as const) {
      const headers = { 'accept-language': 'en' };
      const { errors } = (await call('supervisor', 'POST', '/v1/subscriptions', { body: { url }, headers })).json();
      expect(errors.map((error: { message: string }) => error.message)).toEqual([expect.stringMatching(message)]);
    }
  });
});

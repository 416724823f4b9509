import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import { home, registered, type Tracking, trackingTest as test } from './track.fixture.ts';

describe('the page', () => {
  const post = ({ call }: Tracking, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    call(null, 'POST', '/track', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': home, ...headers },
    });

  test('has the code filled in, labels, both languages, and a policy that lets nothing in', async ({ tracking }) => {
    const page = await tracking.call(null, 'GET', '/track?code=H42.12-261120-0001&fbclid=x');
    expect(page.statusCode).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; form-action/,
      ),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page.body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toContain(`'sha256-${hash}'`);
    expect(page.body).toContain('<html lang="vi">');
    expect(page.body).toContain('value="H42.12-261120-0001"');
    for (const [, name] of page.body.matchAll(/<input id="(\w+)"/g))
      expect(page.body).toContain(`<label for="${name}">`);
    expect(page.body).not.toContain('inputmode'); // a passport ends in letters too
    expect(page.body).not.toMatch(/<script|src=|href="(?!\/track\?)| on\w+=|style="/);
    const english = await tracking.call(null, 'GET', '/track?lang=en');
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('Look it up');
  });

  test('shows a code as text, whatever it is', async ({ tracking }) => {
    const hostile = [
      '"><script>alert(1)</script>',
      "' autofocus onfocus='x",
      '&lt;',
      '\u202e',
      '%00',
      '<b>'.repeat(200),
    ];
    for (const code of hostile) {
      const page = await tracking.call(null, 'GET', `/track?code=${encodeURIComponent(code)}`);
      const twice = await tracking.call(null, 'GET', `/track?code=${encodeURIComponent(code)}&code=2&lang=xx`);
      const filled = await post(tracking, { code, identityLast4: 'zz' });
      expect([page.statusCode, twice.statusCode, filled.statusCode]).toEqual([200, 200, 400]);
      for (const { body } of [page, twice, filled]) {
        expect(body).not.toMatch(/<script|' autofocus onfocus|<b>/);
        expect(body.length).toBeLessThan(10_000);
      }
    }
    const endless = await post(tracking, { code: 'x'.repeat(5_000), identityLast4: '1234' });
    expect([endless.statusCode, endless.json().code]).toEqual([413, 'payload-too-large']);
  });

  test('shows what the answer says, refuses what it refuses, and repeats no digits', async ({ intake, tracking }) => {
    const code = await registered(intake);
    const found = await post(tracking, { code, identityLast4: '1234', lang: 'en' });
    expect(found.statusCode).toBe(200);
    expect(found.body).toContain('Your dossier was accepted.');
    expect(found.body).toContain('09:15 26/11/2026');
    expect(found.body).not.toMatch(/1234|Đào/);
    expect(found.body).toContain('<a href="tel:02290004212">0229 000 4212</a>');
    expect(found.body).not.toContain('We are sorry');
    intake.now = Date.parse('2026-11-27T08:00:00+07:00');
    expect((await post(tracking, { code, identityLast4: '1234' })).body).toContain('Chúng tôi xin lỗi bạn');
    const incomplete = await post(tracking, { code, identityLast4: 'wx' });
    expect([incomplete.statusCode, incomplete.body]).toEqual([400, expect.stringContaining('Chưa đủ thông tin')]);
    expect(incomplete.body).not.toContain('"wx"');
    for (let i = 0; i < 5; i += 1) expect((await post(tracking, { code, identityLast4: 'wxyz' })).statusCode).toBe(404);
    const limited = await post(tracking, { code, identityLast4: 'wxyz' });
    expect([limited.statusCode, limited.headers['retry-after']]).toEqual([429, expect.stringMatching(/^7[012]\d$/)]);
    expect(limited.body).toContain('thử lại sau 12 phút');
    expect(limited.body).not.toContain('wxyz');
  });
});

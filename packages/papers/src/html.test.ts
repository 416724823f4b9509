import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { someForm } from './form.fixture.ts';
import { drawHtml } from './html.ts';

const hostile = `"><script>alert('1')</script>&amp;`;

test('what somebody wrote is text and nothing else, wherever it stands', () => {
  const columns = [{ title: 'Tên', cell: 'name', width: 100 }];
  const { html } = drawHtml(
    someForm({
      ...{ superior: hostile, issuer: hostile, number: [{ value: hostile }], notes: [hostile], code: hostile },
      trackUrl: `https://motcua.example/track?code=${hostile}`,
      signatures: [{ title: hostile, hint: hostile, name: hostile }],
      blocks: [
        { kind: 'text', pieces: ['Của: ', { value: hostile }], style: 'plain' },
        { kind: 'list', items: [hostile, null] },
        { kind: 'table', columns, rows: [[`${hostile}\n${hostile}`]] },
      ],
    }),
  );
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map((match) => match[1]));
  expect(tags).not.toContain('script');
  expect(html).not.toMatch(/<[^>]*\son|javascript:|\bsrc=|\bhref=/);
  expect(html.match(/&#60;script&#62;alert\(&#39;1&#39;\)&#60;\/script&#62;&#38;amp;/g)!.length).toBeGreaterThan(8);
});

test('the page allows itself its own style and nothing more', () => {
  const { html, contentSecurityPolicy } = drawHtml(someForm());
  const style = /<style>([\s\S]*)<\/style>/.exec(html)![1]!;
  const hash = createHash('sha256').update(style).digest('base64');
  expect(contentSecurityPolicy).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(html).not.toMatch(/ style=|@import|url\(/);
});

test('on a phone each cell says what it is, from the second version of the forms on', () => {
  const columns = [{ title: 'Tên "giấy"', cell: 'name', width: 100 }];
  const page = (version: number) =>
    drawHtml(someForm({ version, blocks: [{ kind: 'table', columns, rows: [['Tờ khai']] }] }));
  expect(page(2).html).toContain('<td data-title="Tên &#34;giấy&#34;"><bdi>Tờ khai</bdi></td>');
  expect(page(2).html).toContain('@media screen and (max-width:40rem)');
  expect(page(1).html).toContain('<td><bdi>Tờ khai</bdi></td>');
  expect(page(1).html).not.toContain('@media screen');
});

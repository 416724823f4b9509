import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { formTemplates } from '@motcua/domain/forms/form-templates';
import { extractText } from 'unpdf';
import { expect, test, vi } from 'vitest';
import { pagesOf, someForm } from './form.fixture.ts';
import { drawPdf } from './pdf.ts';

// Two PDF libraries are loaded, one of them in another process too. That takes time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const columns = [
  { title: 'STT', cell: 'no', width: 10, align: 'center' as const },
  { title: 'Tên giấy tờ', cell: 'name', width: 90 },
];

test('Vietnamese can be read back, in fonts that come with the file', async () => {
  const words = 'Giấy chứng nhận quyền sử dụng đất ở ẤẦẨẪẬ ẮẰẲẴẶ ƯỨỪỬỮỰ ĐỖỎỌ ỳỷỹỵ';
  const pdf = await drawPdf(someForm({ blocks: [{ kind: 'text', pieces: [{ value: words }], style: 'plain' }] }));
  const [page] = await pagesOf(pdf);
  for (const text of [words, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'Trang 1/1'])
    expect(page).toContain(text);
  const embedded = pdf.toString('latin1').match(/\/FontFile2/g);
  expect(embedded).toHaveLength(3);
  expect(pdf.byteLength).toBeLessThan(80_000);
});

test('the same form gives the same bytes, in this process and in another, whatever was printed before', async () => {
  const hash = async () =>
    createHash('sha256')
      .update(await drawPdf(someForm()))
      .digest('hex');
  const once = await hash();
  expect(await hash()).toBe(once);
  const program = `
    const { createHash } = await import('node:crypto');
    const { drawPdf } = await import(${JSON.stringify(import.meta.resolve('./pdf.ts'))});
    console.log(createHash('sha256').update(await drawPdf(${JSON.stringify(someForm())})).digest('hex'));`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const env = { ...process.env, TZ: 'America/New_York', LANG: 'C' };
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd, env });
  expect(elsewhere.toString().trim()).toBe(once);
  await Promise.all([drawPdf(someForm({ title: 'Ồ' })), drawPdf(someForm({ title: 'ẤẦẨẪẬ' }))]);
  expect(await hash()).toBe(once);
  const other = await drawPdf(someForm({ code: 'H42.12-261120-0002' }));
  expect(createHash('sha256').update(other).digest('hex')).not.toBe(once);
});

test('a long table goes on with its head on every page, and no line of it is lost', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => [
    String(i + 1),
    `Giấy tờ số-${i + 1} ${'rất dài '.repeat(i % 20)}`,
  ]);
  const pages = await pagesOf(await drawPdf(someForm({ blocks: [{ kind: 'table', columns, rows }] })));
  expect(pages.length).toBeGreaterThan(2);
  for (const [i, page] of pages.entries()) expect(page).toContain(`Trang ${i + 1}/${pages.length}`);
  for (const page of pages) expect(page).toContain('H42.12-261120-0001');
  expect(pages.filter((page) => page.includes('STT'))).toHaveLength(pages.length);
  for (const [, name] of rows) expect(pages.join(' ')).toContain(name!.split(' ').slice(0, 3).join(' '));
});

test('nobody signs a page on which nothing else stands', async () => {
  const pages = Array.from({ length: 12 }, (_, i) => {
    const pieces = (words: string) => ({ kind: 'text', pieces: [words], style: 'plain' }) as const;
    const blocks = [...Array.from({ length: 18 + i }, () => pieces('Nội dung')), pieces('Xin thông báo.')];
    // The first version, which is not drawn smaller to stay on one page.
    return drawPdf(someForm({ blocks, version: 1 })).then(pagesOf);
  });
  const torn = (await Promise.all(pages)).filter((drawn) => drawn.length === 2);
  expect(torn.length).toBeGreaterThan(3);
  for (const [, second] of torn) expect(second).toMatch(/Xin thông báo.*NGƯỜI NỘP HỒ SƠ/);
});

test('what is to be noted stands on the page that is signed', async () => {
  const notes = [
    'Giấy này lập thành 02 liên.',
    'Đề nghị mang theo giấy này.',
    'Người nhận thay mang theo văn bản ủy quyền.',
  ];
  const drawn = Array.from({ length: 12 }, (_, i) => {
    const blocks = Array.from(
      { length: 18 + i },
      () => ({ kind: 'text', pieces: ['Nội dung'], style: 'plain' }) as const,
    );
    return drawPdf(someForm({ blocks, notes })).then(pagesOf);
  });
  for (const pages of await Promise.all(drawn)) {
    expect(pages.at(-1)).toContain('NGƯỜI NỘP HỒ SƠ');
    for (const note of notes) expect(pages.at(-1)).toContain(note);
  }
});

test.each([...new Set(formTemplates.map(({ title }) => title))])('no word of the title is torn: %s', async (title) => {
  const { text } = await extractText(new Uint8Array(await drawPdf(someForm({ title }))), { mergePages: true });
  expect(text.split('\n').map((line) => line.trim())).toEqual(expect.arrayContaining(title.split(/ (?=GIA HẠN)/)));
});

test('what stands on a list is not torn by the end of a page', async () => {
  const item = (i: number) => `Mục-${i} ${'bản sao có chứng thực của giấy tờ đã nộp '.repeat(4)}hết-${i}`;
  const items = Array.from({ length: 40 }, (_, i) => item(i));
  const pages = await pagesOf(await drawPdf(someForm({ blocks: [{ kind: 'list', items }] })));
  expect(pages.length).toBeGreaterThan(2);
  for (const i of items.keys())
    expect(
      pages.find((page) => page.includes(`Mục-${i} `)),
      `item ${i}`,
    ).toContain(`hết-${i} `);
});

test('a cell longer than a page is cut between lines, not lost', async () => {
  const rows = [['1', Array.from({ length: 200 }, (_, i) => `dòng-${i}`).join('\n')]];
  const pages = await pagesOf(await drawPdf(someForm({ blocks: [{ kind: 'table', columns, rows }] })));
  for (let i = 0; i < 200; i++) expect(pages.join(' ')).toContain(`dòng-${i}`);
});

test.each([
  ['letters the font lacks', '😀👩‍👩‍👧 漢字 \u{10ffff}'],
  ['writing from right to left', 'שלום مرحبا'],
  ['a word wider than the paper', 'W'.repeat(3000)],
  ['nothing but spaces', '   '],
  ['PDF syntax', ') Tj ET endstream endobj << /JS (app.alert(1)) >>'],
])('%s are drawn all the same', async (_what, value) => {
  const pdf = await drawPdf(
    someForm({ title: value, blocks: [{ kind: 'text', pieces: [{ value }], style: 'plain' }] }),
  );
  expect((await pagesOf(pdf))[0]).toContain('Độc lập');
});

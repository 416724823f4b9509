import { extractText } from 'unpdf';
import { expect, test } from 'vitest';
import { pagesOf, someForm } from './form.fixture.ts';
import { brokenUp, Lettering } from './lettering.ts';
import { drawPdf } from './pdf.ts';

const named = (value: string, more: object = {}) =>
  drawPdf(someForm({ blocks: [{ kind: 'text', pieces: ['Của: ', { value }], style: 'plain' }], ...more }));

test.each([
  ['Lao', 'ບຸນມີ ສີສະຫວັນ'],
  ['Khmer, with marks that the font has no place for', 'សុខ ភ្នំពេញ'],
  ['Thai', 'สมชาย ใจดี'],
  ['Chinese, simplified and traditional', '陈志强 陳志強'],
  ['Japanese', '山田 やまだ ヤマダ'],
  ['Korean', '김철수'],
  ['pictures', '😀👩‍👩‍👧❤️'],
])('%s is drawn with a font that comes with the file', async (_what, name) => {
  const lettering = await Lettering.of([name]);
  expect(lettering!.unprintable).toEqual([]);
  const runs = lettering!.runsOf(`Đào ${name}`);
  expect(runs[0]).toEqual({ text: 'Đào ', font: null });
  expect(runs.map(({ text }) => text).join('')).toBe(`Đào ${name.replace(/[\u200d\ufe0f]/g, '')}`);
  const pdf = await named(name);
  expect(pdf.toString('latin1').match(/\/FontFile2/g)!.length).toBeGreaterThan(3);
  const [page] = await pagesOf(pdf);
  expect(page).not.toContain('không in được');
  expect(pdf.byteLength).toBeLessThan(100_000);
});

test('letters without marks can be read back where they stand', async () => {
  const { text } = await extractText(new Uint8Array(await named('Trần 陈志强 김철수')), { mergePages: true });
  expect(text).toContain('Của: Trần 陈志强 김철수');
});

test('what no font has is a box, and the paper says what it was', async () => {
  const [page] = await pagesOf(await named('Đào ئا\n𒀀 \u{10fffd}'));
  expect(page).toContain('Của: Đào □□ □ □');
  expect(page).toContain('Dấu □ thay cho ký tự không in được: U+0626, U+0627, U+12000, U+10FFFD.');
});

test('of very many such letters a few are listed, and how many there are', async () => {
  const cuneiform = Array.from({ length: 40 }, (_, i) => String.fromCodePoint(0x12000 + i)).join('');
  const [page] = await pagesOf(await named(cuneiform));
  expect(page).toContain('U+1200B, … (40 ký tự).');
});

test('a paper in Vietnamese needs no other font, however its letters were typed', async () => {
  const words = 'Nguyễn Thị Đào, ẤẦẨẪẬ ắằẳẵặ ƯỨỪỬỮỰ ₫ № “Ngõ 34” – ½ m²';
  const lettering = await Lettering.of([words]);
  expect(lettering?.fonts.size ?? 0).toBe(0);
  expect(lettering?.unprintable ?? []).toEqual([]);
  expect(await Lettering.of(['Đỗ Thị Ỷ, ngõ 3/4'])).toBeUndefined();
});

test('the same letters give the same bytes, in whatever order papers are drawn', async () => {
  const name = 'ບຸນມີ 陈志强 😀';
  const first = await named(name);
  await named('김철수 สมชาย');
  expect((await named(name)).equals(first)).toBe(true);
});

test('a long name in another script is broken between letters, not inside them', async () => {
  expect(brokenUp('ກຳນົດ')).toEqual(['ກຳ', 'ນົ', 'ດ']);
  const pages = await pagesOf(await named('ກຳນົດ'.repeat(60)));
  expect(pages.join('').match(/ດ/g)).toHaveLength(60);
});

test('the first version of the forms is drawn as it was: with boxes', async () => {
  const pdf = await named('陈', { version: 1 });
  expect(pdf.toString('latin1').match(/\/FontFile2/g)).toHaveLength(3);
});

/** How the second version of the forms lies on its pages. */
import { formTemplates } from '@motcua/domain/forms/form-templates';
import { getDocumentProxy } from 'unpdf';
import { expect, test, vi } from 'vitest';
import { pagesOf, someForm } from './form.fixture.ts';
import { drawPdf } from './pdf.ts';

vi.setConfig({ testTimeout: 60_000 });

const { columns } = formTemplates
  .findLast(({ form }) => form === 'receipt')!
  .blocks.find((block) => block.kind === 'table')!;
const said = (words: string, value?: string) =>
  ({ kind: 'text', pieces: value === undefined ? [words] : [words, { value }], style: 'plain' }) as const;

const address = 'Số nhà 12, ngõ 34, đường Nguyễn Văn Cừ, tổ dân phố số 5, thôn Đồng Tâm, xã Văn Phong, tỉnh Ninh Bình';
const paper =
  'Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất đã được cấp cho hộ gia đình';
const signature = (title: string) => ({ title, hint: '(Ký và ghi rõ họ tên)', name: null });

/** A receipt as the counter gives it out, with so many papers. */
const receiptWith = (papers: number) =>
  someForm({
    blocks: [
      said('Mã hồ sơ: H42.12-261120-0001'),
      said('Trung tâm Phục vụ hành chính công, Ủy ban nhân dân xã Văn Phong tiếp nhận hồ sơ của: ', 'Nguyễn Thị Đào'),
      said('Số định danh cá nhân/Mã số thuế: ', '037190001234'),
      said('Địa chỉ: ', address),
      said('Số điện thoại: ', '0912345678; email: dao@example.vn'),
      said('Nội dung yêu cầu giải quyết: ', `${paper} (mã thủ tục 1.004873)`),
      said('Cơ quan giải quyết: ', 'Chi nhánh Văn phòng đăng ký đất đai Nho Quan'),
      said('Thành phần hồ sơ nộp gồm:'),
      {
        kind: 'table',
        columns,
        rows: Array.from({ length: papers }, (_, i) => [String(i + 1), paper, 'Bản sao chứng thực', '1']),
      },
      ...['Số lượng hồ sơ (bộ): 1', 'Thời gian giải quyết: 3 ngày làm việc', 'Thời gian nhận hồ sơ: 09 giờ'].map(
        (text) => said(text),
      ),
      said('Thời gian trả kết quả: 09 giờ 15 phút, ngày 26 tháng 11 năm 2026'),
      said('Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công, ', address),
      said('Phí, lệ phí: 15.000 đồng (đã nộp)'),
      said('Vào Sổ theo dõi hồ sơ, quyển số: 2026; số thứ tự: 20/11-0001'),
    ],
    signatures: [signature('NGƯỜI NỘP HỒ SƠ'), signature('NGƯỜI TIẾP NHẬN HỒ SƠ')],
    notes: ['Giấy này lập thành 02 liên.', `Khi đến nhận kết quả, đề nghị mang theo ${paper}.`],
  });

test.each([1, 3, 5, 8])('a receipt with %i wrapped papers and full addresses is one page', async (papers) => {
  const pages = await pagesOf(await drawPdf(receiptWith(papers)));
  expect(pages).toHaveLength(1);
  expect(pages[0]).toMatch(/Trang 1\/1/);
  expect(pages[0]).toContain(`${papers} Giấy chứng nhận`);
});

test('a longer one is as large as usual, and nobody signs a page alone', async () => {
  const drawn = await Promise.all(
    [14, 15, 16, 17, 18, 19, 20].map((papers) => drawPdf(receiptWith(papers)).then(pagesOf)),
  );
  for (const pages of drawn) {
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.at(-1)).toMatch(/Vào Sổ theo dõi hồ sơ.*NGƯỜI NỘP HỒ SƠ/);
  }
});

test('a long last paragraph leaves two of its lines above the signatures', async () => {
  for (let words = 200; words <= 900; words += 25) {
    const last = Array.from({ length: words }, (_, i) => `từ-${i}`).join(' ');
    const pages = await pagesOf(await drawPdf(someForm({ blocks: [said(last)] })));
    expect(pages.at(-1), `${words} words`).toMatch(/từ-\d+ .*NGƯỜI NỘP HỒ SƠ/);
  }
});

test('a table that ends a form has its last row above the signatures', async () => {
  for (let rows = 20; rows <= 60; rows += 4) {
    const table = {
      kind: 'table',
      columns,
      rows: Array.from({ length: rows }, (_, i) => [`${i}`, 'Dòng', '', '']),
    } as const;
    expect((await pagesOf(await drawPdf(someForm({ blocks: [table] })))).at(-1)).toMatch(/Dòng.*NGƯỜI NỘP HỒ SƠ/);
  }
});

/** The horizontal lines of the first page, by their lengths, and the width of the motto. */
async function headOf(version: number) {
  const document = await getDocumentProxy(new Uint8Array(await drawPdf(someForm({ version }))));
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  const motto = items.filter((item) => 'str' in item && /Độc|lập|Tự|do|Hạnh|phúc/.test(item.str)) as {
    width: number;
  }[];
  const { fnArray, argsArray } = await page.getOperatorList();
  const boxes = fnArray.flatMap((_, i) => {
    const bounds = argsArray[i]?.[2] as Float32Array | undefined;
    return bounds instanceof Float32Array && Math.abs(bounds[1]! - bounds[3]!) < 0.01 ? [bounds[2]! - bounds[0]!] : [];
  });
  return { motto: motto.reduce((sum, { width }) => sum + width, 0), rules: boxes };
}

test('the line below the motto is as long as the motto', async () => {
  const { motto, rules } = await headOf(2);
  expect(motto).toBeGreaterThan(100);
  expect(rules.some((length) => Math.abs(length - motto) < 3)).toBe(true);
});

import type { FilledForm } from '@motcua/domain/form';

// As it is loaded it complains that it cannot draw, which nobody asks of it.
const { warn } = console;
console.warn = () => {};
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
console.warn = warn;

/** A form with whatever a test is about. */
export const someForm = (given: Partial<FilledForm> = {}): FilledForm => ({
  form: 'receipt',
  label: 'Mẫu số 01 - Thông tư số 03/2025/TT-VPCP',
  title: 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ',
  paper: 'portrait',
  superior: 'Ủy ban nhân dân xã Văn Phong',
  issuer: 'Trung tâm Phục vụ hành chính công',
  number: ['Số: ', { value: null }],
  placeAndDate: [{ value: 'Văn Phong' }, ', ngày 20 tháng 11 năm 2026'],
  blocks: [],
  signatures: [{ title: 'NGƯỜI NỘP HỒ SƠ', hint: '(Ký và ghi rõ họ tên)', name: null }],
  notes: [],
  code: 'H42.12-261120-0001',
  trackUrl: 'https://motcua.example/track?code=H42.12-261120-0001',
  writtenAt: Date.parse('2026-11-20T09:15:00+07:00'),
  ...given,
});

/** The text of every page of a PDF, lines joined. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const loading = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await loading.promise;
  const pages: string[] = [];
  for (let no = 1; no <= document.numPages; no++) {
    const { items } = await (await document.getPage(no)).getTextContent();
    const words = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : ''));
    pages.push(words.join('').replace(/\s+/g, ' '));
  }
  await loading.destroy();
  return pages;
}

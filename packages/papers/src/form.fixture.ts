import type { FilledForm } from '@motcua/domain/forms/form';
import { extractText } from 'unpdf';

/** A form with the parts that a test gives it. */
export const someForm = (given: Partial<FilledForm> = {}): FilledForm => ({
  form: 'receipt',
  version: 2,
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

/** The text of each page of a PDF, with its lines joined. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(new Uint8Array(pdf), { mergePages: false });
  return text.map((page) => page.replace(/\s+/g, ' '));
}

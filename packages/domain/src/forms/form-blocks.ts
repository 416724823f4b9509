/**
 * What stands on the official forms: the words of the circulars with places to fill in (form-templates.ts says which
 * version of which form has them).
 */
import type { Block, FieldName, SignatureBlock } from './form.ts';

const text = (words: string, more: { style?: 'center' | 'italic'; onlyWith?: FieldName } = {}): Block => ({
  kind: 'text',
  text: words,
  ...more,
});

const signed = '(Ký và ghi rõ họ tên)';
const sealed = '(Ký, ghi rõ họ tên và đóng dấu)';
export const head: SignatureBlock = { title: 'THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ', hint: sealed, name: 'approverName' };

/** Who signs is written by hand. */
export const unnamedHead: SignatureBlock = { title: head.title, hint: head.hint };

const applicantLines = [
  text('Địa chỉ: {address}'),
  text('Số điện thoại: {phone}; email: {email}'),
  text('Người đại diện, người được ủy quyền: {representative}', { onlyWith: 'representative' }),
];

/** @param widths of the columns of the papers: number, name, form, quantity */
const receiptWith = (widths: readonly [number, number, number, number]): readonly Block[] => [
  text('Mã hồ sơ: {code}', { style: 'center' }),
  text('{counter}, {receivingAgency} tiếp nhận hồ sơ của: {applicantName}'),
  text('Số định danh cá nhân/Mã số thuế: {identityNumber}'),
  ...applicantLines,
  text('Nội dung yêu cầu giải quyết: {procedure}'),
  text('Thuộc hồ sơ liên thông: {linkedGroup}', { onlyWith: 'linkedGroup' }),
  text('Cơ quan giải quyết: {decidesElsewhere}', { onlyWith: 'decidesElsewhere' }),
  text('Thành phần hồ sơ nộp gồm:'),
  {
    kind: 'table',
    table: 'documents',
    columns: [
      { title: 'STT', cell: 'no', width: widths[0], align: 'center' },
      { title: 'Tên giấy tờ', cell: 'name', width: widths[1] },
      { title: 'Hình thức', cell: 'form', width: widths[2] },
      { title: 'Số lượng', cell: 'quantity', width: widths[3], align: 'center' },
    ],
  },
  text('Số lượng hồ sơ (bộ): {sets}'),
  text('Thời gian giải quyết hồ sơ theo quy định: {term}'),
  text('Thời gian nhận hồ sơ: {receivedAt}'),
  text('Thời gian trả kết quả giải quyết hồ sơ: {returnAt}'),
  text('Thời gian trả kết quả đã tính lại: {movedReturnAt}', { onlyWith: 'movedReturnAt' }),
  text('Đăng ký nhận kết quả tại: {resultPlace}'),
  text('Phí, lệ phí: {fee}'),
  text('Vào Sổ theo dõi hồ sơ, quyển số: {bookNo}; số thứ tự: {bookLine}'),
];
export const receipt = receiptWith([8, 56, 22, 14]);
/** With room for the long names of papers. */
export const receipt2 = receiptWith([7, 62, 19, 12]);
export const receiptSignatures: readonly SignatureBlock[] = [
  { title: 'NGƯỜI NỘP HỒ SƠ', hint: signed },
  { title: 'NGƯỜI TIẾP NHẬN HỒ SƠ', hint: signed },
];
export const receiptNotes = [
  'Giấy này lập thành 02 liên: một liên giao người nộp hồ sơ, một liên lưu theo hồ sơ.',
  'Khi đến nhận kết quả, đề nghị mang theo giấy này và giấy tờ tùy thân; người nhận thay mang theo văn bản ủy quyền.',
];

export const supplementRequest: readonly Block[] = [
  text('Mã hồ sơ: {code}', { style: 'center' }),
  text('Hồ sơ của: {applicantName}'),
  ...applicantLines,
  text('Nội dung yêu cầu giải quyết: {procedure}'),
  text('Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:'),
  { kind: 'list', list: 'items' },
  text('Lý do: {reason}'),
  text('Căn cứ: {basis}'),
  text('Thời hạn bổ sung: {lapsesAt}', { onlyWith: 'lapsesAt' }),
  text(
    'Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, đề nghị liên hệ với ông/bà {contactName} số điện thoại {contactPhone} để được hướng dẫn.',
  ),
];
export const adviser: SignatureBlock = { title: 'NGƯỜI HƯỚNG DẪN', hint: signed };

export const refusal: readonly Block[] = [
  text('Mã hồ sơ: {code}', { style: 'center' }),
  text('{counter}, {receivingAgency} đã xem xét hồ sơ của: {applicantName}'),
  ...applicantLines,
  text('Nội dung yêu cầu giải quyết: {procedure}'),
  text('Qua xem xét, hồ sơ không được tiếp nhận, giải quyết với lý do cụ thể như sau:'),
  { kind: 'list', list: 'reasons' },
  text('Căn cứ: {basis}'),
  text(
    'Nếu có vướng mắc, đề nghị liên hệ với ông/bà {contactName} số điện thoại {contactPhone} để được hướng dẫn. Xin thông báo để ông/bà, tổ chức được biết và thực hiện.',
  ),
];
export const receiver: SignatureBlock = { title: 'NGƯỜI TIẾP NHẬN HỒ SƠ', hint: signed };

const addressee = [text('Kính gửi: {applicantName}', { style: 'center' }), ...applicantLines];
const apologyOpening = [
  ...addressee,
  text(
    'Lúc {receivedAt}, {receivingAgency} đã tiếp nhận hồ sơ của ông/bà, tổ chức về việc: {procedure}; mã hồ sơ: {code}.',
  ),
  text('Thời gian hẹn trả kết quả giải quyết hồ sơ: {originalReturnAt}'),
];

export const apology2018: readonly Block[] = [
  ...apologyOpening,
  text(
    'Tuy nhiên, {decidingAgency} không trả được kết quả giải quyết hồ sơ theo đúng thời gian đã hẹn. Lý do: {delayReason}.',
  ),
  text(
    'Sự chậm trễ này đã gây phiền hà, tốn kém thời gian và công sức của ông/bà, tổ chức. {decidingAgency} xin lỗi ông/bà, tổ chức và hẹn lại thời gian trả kết quả như sau:',
  ),
  text('Thời gian trả kết quả: {newReturnAt}'),
  text('Rất mong nhận được sự thông cảm của ông/bà, tổ chức.'),
];
export const apology2025: readonly Block[] = [
  ...apologyOpening,
  text(
    'Tuy nhiên, {decidingAgency} không trả được kết quả giải quyết hồ sơ theo đúng thời gian đã hẹn. Lý do: {delayReason}.',
  ),
  text('{decidingAgency} xin lỗi ông/bà, tổ chức về sự chậm trễ này và đề nghị gia hạn thời gian giải quyết hồ sơ.'),
  text('Thời gian đề nghị gia hạn: {extension}'),
  text('Thời gian trả kết quả sau khi gia hạn: {newReturnAt}'),
  text('Rất mong nhận được sự thông cảm của ông/bà, tổ chức.'),
];

const stopOpening = [
  ...addressee,
  text('Mã hồ sơ: {code}'),
  text('Nội dung yêu cầu giải quyết: {procedure}'),
  text('Thời gian nhận hồ sơ: {receivedAt}'),
  text('{decidingAgency} thông báo dừng giải quyết hồ sơ nêu trên kể từ {stoppedAt}.'),
  text('Lý do dừng giải quyết: {stopGround}'),
];
const stopStage = [
  text('Căn cứ: {basis}'),
  text('Giai đoạn giải quyết khi dừng: {stageReached}'),
  text('Đến thời điểm thông báo, hồ sơ chưa có quyết định về kết quả giải quyết.'),
];
const stopClosing = text('Xin thông báo để ông/bà, tổ chức được biết.');
export const stopNotice: readonly Block[] = [
  ...stopOpening,
  ...stopStage,
  text('Phí, lệ phí và nghĩa vụ tài chính đã nộp: {refund}'),
  stopClosing,
];
/** Names the reason of this dossier and the sum. */
export const stopNotice2: readonly Block[] = [
  ...stopOpening,
  text('Cụ thể: {stopReason}'),
  ...stopStage,
  text('Phí, lệ phí: {fee}'),
  text('Phí, lệ phí và nghĩa vụ tài chính đã nộp được xử lý như sau: {refund}; số tiền hoàn trả: {refundSum}'),
  stopClosing,
];

const slipOpening = [
  text('Mã hồ sơ: {code}', { style: 'center' }),
  text('Cơ quan, bộ phận giải quyết hồ sơ: {decidingAgency}'),
  text('Cơ quan phối hợp giải quyết hồ sơ: {coordinatingAgencies}'),
];
const judged = 'KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Trước hạn/Đúng hạn/Quá hạn)';
export const controlSlip: readonly Block[] = [
  ...slipOpening,
  {
    kind: 'table',
    table: 'handOvers',
    columns: [
      { title: 'TÊN CƠ QUAN, BỘ PHẬN', cell: 'agency', width: 27 },
      { title: 'THỜI GIAN GIAO, NHẬN HỒ SƠ', cell: 'time', width: 37 },
      { title: judged, cell: 'result', width: 18, align: 'center' },
      { title: 'GHI CHÚ', cell: 'note', width: 18 },
    ],
  },
];
/** With room for the names of agencies, and with the times in which the clock stood. */
export const controlSlip2: readonly Block[] = [
  ...slipOpening,
  {
    kind: 'table',
    table: 'course',
    columns: [
      { title: 'TÊN CƠ QUAN, BỘ PHẬN', cell: 'agency', width: 35 },
      { title: 'THỜI GIAN GIAO, NHẬN HỒ SƠ', cell: 'time', width: 30 },
      { title: judged, cell: 'result', width: 17, align: 'center' },
      { title: 'GHI CHÚ', cell: 'note', width: 18 },
    ],
  },
];
export const slipNotes = [
  'Kết quả là của bên giao đối với phần việc vừa giao đi. Bên giao và bên nhận ký tại cột thời gian giao, nhận.',
];

const bookTable: Block = {
  kind: 'table',
  table: 'book',
  columns: [
    { title: 'STT', cell: 'no', width: 4, align: 'center' },
    { title: 'Mã hồ sơ', cell: 'code', width: 13 },
    { title: 'Tên thủ tục hành chính', cell: 'procedure', width: 13 },
    { title: 'Số bộ', cell: 'sets', width: 4, align: 'center' },
    { title: 'Tên cá nhân, tổ chức', cell: 'applicant', width: 10 },
    { title: 'Địa chỉ, số điện thoại', cell: 'address', width: 10 },
    { title: 'Cơ quan chủ trì giải quyết', cell: 'agency', width: 10 },
    { title: 'Nhận hồ sơ', cell: 'receivedAt', width: 7, align: 'center' },
    { title: 'Hẹn trả kết quả', cell: 'promisedAt', width: 7, align: 'center' },
    { title: 'Trả kết quả', cell: 'returnedAt', width: 7, align: 'center' },
    { title: 'Phương thức nhận kết quả', cell: 'way', width: 6 },
    { title: 'Ký nhận', cell: 'signature', width: 4 },
    { title: 'Ghi chú', cell: 'note', width: 5 },
  ],
};
export const trackingBook: readonly Block[] = [
  text('Từ ngày {periodFrom} đến ngày {periodTo}', { style: 'center' }),
  bookTable,
];
/** Numbers the lines as the receipts name them. */
export const trackingBook2: readonly Block[] = [text('Quyển số: {bookNo}', { style: 'center' }), ...trackingBook];

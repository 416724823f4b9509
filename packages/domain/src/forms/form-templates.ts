/**
 * The official forms as data: Circular 01/2018/TT-VPCP (guiding Decree 61/2018) and Circular 03/2025/TT-VPCP (guiding
 * Decree 118/2025, forms used from 15 September 2025). A change of a form is a new row with its first valid day. The
 * old row gets its last valid day and stays, for the dossiers accepted under it.
 */
import type { Block, FormSet, FormTemplate, SignatureBlock } from './form.ts';

const text = (
  words: string,
  more: {
    style?: 'center' | 'italic';
    onlyWith?: 'movedReturnAt' | 'lapsesAt' | 'decidesElsewhere' | 'linkedGroup' | 'representative';
  } = {},
): Block => ({
  kind: 'text',
  text: words,
  ...more,
});

const signed = '(Ký và ghi rõ họ tên)';
const sealed = '(Ký, ghi rõ họ tên và đóng dấu)';
const head: SignatureBlock = { title: 'THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ', hint: sealed, name: 'approverName' };

const representative = text('Người đại diện, người được ủy quyền: {representative}', { onlyWith: 'representative' });
const applicantLines = [text('Địa chỉ: {address}'), text('Số điện thoại: {phone}; email: {email}'), representative];

const receipt: readonly Block[] = [
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
      { title: 'STT', cell: 'no', width: 8, align: 'center' },
      { title: 'Tên giấy tờ', cell: 'name', width: 56 },
      { title: 'Hình thức', cell: 'form', width: 22 },
      { title: 'Số lượng', cell: 'quantity', width: 14, align: 'center' },
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
const receiptSignatures: readonly SignatureBlock[] = [
  { title: 'NGƯỜI NỘP HỒ SƠ', hint: signed },
  { title: 'NGƯỜI TIẾP NHẬN HỒ SƠ', hint: signed },
];
const receiptNotes = [
  'Giấy này lập thành 02 liên: một liên giao người nộp hồ sơ, một liên lưu theo hồ sơ.',
  'Khi đến nhận kết quả, đề nghị mang theo giấy này và giấy tờ tùy thân; người nhận thay mang theo văn bản ủy quyền.',
];

const supplementRequest: readonly Block[] = [
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
const adviser: SignatureBlock = { title: 'NGƯỜI HƯỚNG DẪN', hint: signed };

const refusal: readonly Block[] = [
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
const receiver: SignatureBlock = { title: 'NGƯỜI TIẾP NHẬN HỒ SƠ', hint: signed };

const addressee = [text('Kính gửi: {applicantName}', { style: 'center' }), ...applicantLines];
const apologyOpening = [
  ...addressee,
  text(
    'Lúc {receivedAt}, {receivingAgency} đã tiếp nhận hồ sơ của ông/bà, tổ chức về việc: {procedure}; mã hồ sơ: {code}.',
  ),
  text('Thời gian hẹn trả kết quả giải quyết hồ sơ: {originalReturnAt}'),
];

const apology2018: readonly Block[] = [
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
const apology2025: readonly Block[] = [
  ...apologyOpening,
  text(
    'Tuy nhiên, {decidingAgency} không trả được kết quả giải quyết hồ sơ theo đúng thời gian đã hẹn. Lý do: {delayReason}.',
  ),
  text('{decidingAgency} xin lỗi ông/bà, tổ chức về sự chậm trễ này và đề nghị gia hạn thời gian giải quyết hồ sơ.'),
  text('Thời gian đề nghị gia hạn: {extension}'),
  text('Thời gian trả kết quả sau khi gia hạn: {newReturnAt}'),
  text('Rất mong nhận được sự thông cảm của ông/bà, tổ chức.'),
];

const stopNotice: readonly Block[] = [
  ...addressee,
  text('Mã hồ sơ: {code}'),
  text('Nội dung yêu cầu giải quyết: {procedure}'),
  text('Thời gian nhận hồ sơ: {receivedAt}'),
  text('{decidingAgency} thông báo dừng giải quyết hồ sơ nêu trên kể từ {stoppedAt}.'),
  text('Lý do dừng giải quyết: {stopGround}'),
  text('Căn cứ: {basis}'),
  text('Giai đoạn giải quyết khi dừng: {stageReached}'),
  text('Đến thời điểm thông báo, hồ sơ chưa có quyết định về kết quả giải quyết.'),
  text('Phí, lệ phí và nghĩa vụ tài chính đã nộp: {refund}'),
  text('Xin thông báo để ông/bà, tổ chức được biết.'),
];

const controlSlip: readonly Block[] = [
  text('Mã hồ sơ: {code}', { style: 'center' }),
  text('Cơ quan, bộ phận giải quyết hồ sơ: {decidingAgency}'),
  text('Cơ quan phối hợp giải quyết hồ sơ: {coordinatingAgencies}'),
  {
    kind: 'table',
    table: 'handOvers',
    columns: [
      { title: 'TÊN CƠ QUAN, BỘ PHẬN', cell: 'agency', width: 27 },
      { title: 'THỜI GIAN GIAO, NHẬN HỒ SƠ', cell: 'time', width: 37 },
      { title: 'KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Trước hạn/Đúng hạn/Quá hạn)', cell: 'result', width: 18, align: 'center' },
      { title: 'GHI CHÚ', cell: 'note', width: 18 },
    ],
  },
];
const slipNotes = [
  'Kết quả là của bên giao đối với phần việc vừa giao đi. Bên giao và bên nhận ký tại cột thời gian giao, nhận.',
];

const trackingBook: readonly Block[] = [
  text('Từ ngày {periodFrom} đến ngày {periodTo}', { style: 'center' }),
  {
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
  },
];

const of2018 = {
  set: 'tt-01-2018',
  version: 1,
  basis: 'Thông tư số 01/2018/TT-VPCP',
  validFrom: '2018-11-23',
  validTo: '2025-09-14',
} as const;
const of2025 = {
  set: 'tt-03-2025',
  version: 1,
  basis: 'Thông tư số 03/2025/TT-VPCP',
  validFrom: '2025-09-15',
  validTo: null,
} as const;

/** A form as it is drawn, whichever set it stands in. */
type Drawn = Omit<FormTemplate, 'set' | 'no' | 'version' | 'basis' | 'validFrom' | 'validTo'>;

const byCounter = { paper: 'portrait', letterhead: 'counter', numbered: 'Số: {number}', notes: [] } as const;
const byAgency = { paper: 'portrait', letterhead: 'agency', numbered: 'Số: {number}', notes: [] } as const;
const inside = { paper: 'portrait', letterhead: 'counter', signatures: [], notes: [] } as const;

const asReceipt: Drawn = {
  ...byCounter,
  form: 'receipt',
  title: 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ',
  blocks: receipt,
  signatures: receiptSignatures,
  notes: receiptNotes,
};
const asSupplementRequest: Drawn = {
  ...byCounter,
  form: 'supplement-request',
  title: 'PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ',
  blocks: supplementRequest,
  signatures: [adviser],
};
const asRefusal: Drawn = {
  ...byCounter,
  form: 'refusal',
  title: 'PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ',
  blocks: refusal,
  signatures: [receiver],
};
const asApology2018: Drawn = {
  ...byAgency,
  form: 'apology',
  title: 'PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ',
  blocks: apology2018,
  signatures: [head],
};
const asApology2025: Drawn = {
  ...byAgency,
  form: 'apology',
  title: 'VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT',
  blocks: apology2025,
  signatures: [head],
};
const asStopNotice: Drawn = {
  ...byAgency,
  form: 'stop-notice',
  title: 'THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ',
  blocks: stopNotice,
  signatures: [{ title: head.title, hint: sealed }],
};
const asControlSlip: Drawn = {
  ...inside,
  form: 'control-slip',
  title: 'PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ',
  blocks: controlSlip,
  notes: slipNotes,
};
const asTrackingBook: Drawn = {
  ...inside,
  form: 'tracking-book',
  title: 'SỔ THEO DÕI HỒ SƠ',
  paper: 'landscape',
  blocks: trackingBook,
};

/** Every version of every form, by set and number. */
export const formTemplates: readonly FormTemplate[] = [
  { ...of2018, no: '01', ...asReceipt },
  { ...of2018, no: '02', ...asSupplementRequest },
  { ...of2018, no: '03', ...asRefusal },
  { ...of2018, no: '04', ...asApology2018 },
  { ...of2018, no: '05', ...asControlSlip },
  { ...of2018, no: '06', ...asTrackingBook },
  { ...of2025, no: '01', ...asReceipt },
  { ...of2025, no: '02', ...asSupplementRequest },
  { ...of2025, no: '03', ...asRefusal },
  { ...of2025, no: '04', ...asApology2025 },
  { ...of2025, no: '05', ...asStopNotice },
  { ...of2025, no: '06', ...asControlSlip },
  { ...of2025, no: '07', ...asTrackingBook },
];

/** The set in force on a civil day: the set of the newest template that is valid by then, else the oldest set. */
export function setOn(day: string): FormSet {
  const begun = formTemplates.filter(({ validFrom }) => validFrom <= day);
  return (begun.at(-1) ?? formTemplates[0]!).set;
}

/** The version of a form that is valid on a civil day, else the newest one. Undefined: the set has no such form. */
export function findTemplate(form: FormTemplate['form'], set: FormSet, day: string): FormTemplate | undefined {
  const versions = formTemplates.filter((template) => template.form === form && template.set === set);
  return versions.find(({ validFrom, validTo }) => validFrom <= day && (validTo ?? '9999') >= day) ?? versions.at(-1);
}

/**
 * What can be wrong with a field of a request, by a code, beyond Zod's own codes. A schema names the code, the reader
 * gets its words: `z.string().regex(/^\d+$/, flaw('digits'))`.
 */
import type { Text } from '@motcua/domain/language';

export const flaws = {
  missing: ['Chưa có trường này', 'This field is missing'],
  unknown: ['Không có trường này', 'unknown field'],
  'agency-id': ['Phải là mã định danh cơ quan, ví dụ H42.12', 'must be the identifier of an agency, such as H42.12'],
  'calendar-id': ['Phải là mã lịch, ví dụ vn', 'must be the id of a calendar, such as vn'],
  'calendar-or-id': ['Phải nêu "calendar" hoặc "calendarId", không nêu cả hai', 'give either calendar or calendarId'],
  'calendar-id-missing': ['Số bản lịch phải đi cùng "calendarId"', 'an edition needs its calendarId'],
  'start-or-way': ['Phải nêu "start" hoặc "way", không nêu cả hai', 'give either start or way'],
  'way-missing': ['Trường này phải đi cùng "way"', 'belongs to a way'],
  'local-time': ['Phải có dạng HH:MM, ví dụ 15:00', 'must be a local time HH:MM'],
  'control-characters': ['Không được chứa ký tự điều khiển', 'has control characters'],
  credentials: ['Không được chứa tên đăng nhập hoặc mật khẩu', 'has credentials'],
  'denial-denied': ['Chỉ nêu khi kết quả là từ chối', 'belongs to the result denied'],
  'end-before-start': ['Không được trước ngày bắt đầu', 'must not be before from'],
  'file-name': [
    'Phải là tên tệp, không kèm thư mục và không có ký tự ẩn',
    'must be a name, without folders or characters that are not seen',
  ],
  'identity-number': [
    'Phải có từ 6 đến 20 ký tự, chỉ gồm chữ cái không dấu, chữ số, dấu cách, dấu chấm hoặc gạch nối',
    'must be 6 to 20 letters, digits, spaces, dots or hyphens',
  ],
  'identity-number-short': ['Phải có ít nhất 6 chữ cái hoặc chữ số', 'needs 6 letters or digits'],
  'day-far-off': ['Phải nằm trong khoảng từ năm 1900 đến năm 2200', 'must lie between 1900 and 2200'],
  'instant-too-fine': ['Phần lẻ của giây có quá chín chữ số', 'has more than nine decimals of a second'],
  'instant-far-off': ['Phải nằm trong khoảng từ năm 1900 đến năm 2200', 'must lie between 1900 and 2200'],
  'last-four': [
    'Phải là đúng 4 ký tự cuối, chỉ gồm chữ cái không dấu hoặc chữ số',
    'must be the last four letters or digits',
  ],
  'no-change': ['Phải nêu ít nhất một thay đổi', 'change something'],
  'no-channel': ['Phải nêu ít nhất một kênh', 'name a channel'],
  'no-search-term': ['Phải nêu mã hồ sơ, họ tên hoặc số giấy tờ', 'give code, name or identityNumber'],
  'reason-without-answers': [
    'Lý do phải đi cùng "withoutAnswers", và ngược lại',
    'belongs to withoutAnswers, which needs one',
  ],
  'same-officer': ['Phải là một cán bộ khác', 'is the same officer'],
  sha256: ['Phải gồm 64 chữ số thập lục phân', 'must be 64 hexadecimal digits'],
  'refund-none': ['Không hoàn trả thì không có số tiền', 'must not be given where nothing is paid back'],
  telephone: ['Phải là số điện thoại, ví dụ 0912 345 678', 'must be a telephone number, such as 0912 345 678'],
  'term-or-budget': ['Phải nêu "term" hoặc "budgetMinutes", không nêu cả hai', 'give either term or budgetMinutes'],
  unseen: ['Phải có ít nhất một ký tự nhìn thấy được', 'must have at least one character that is seen'],
  twice: ['Không được nêu một mục hai lần', 'names one twice'],
} as const satisfies Record<string, Text>;
export type Flaw = keyof typeof flaws;

/** For `regex` and `refine`. `field`: the field that is wrong, where the check looks at a whole object. */
export const flaw = (code: Flaw, field?: string) =>
  field === undefined ? { error: code } : { error: code, path: [field] };

/** The words of a code; undefined: the text is not a code. */
export const flawText = (code: string): Text | undefined =>
  Object.hasOwn(flaws, code) ? flaws[code as Flaw] : undefined;

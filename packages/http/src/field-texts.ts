/**
 * What is said of one field: `errors[].message`. Always words of ours, in both languages, and never what the caller wrote:
 * that may be a citizen's.
 */
import type { Refusal } from '@motcua/domain/refusal';
import type { z } from 'zod';
import { type Flaw, flawText } from './flaws.ts';
import type { Text } from './language.ts';
import { titleOf } from './problem-texts.ts';

/** What rules say of a field in English, in Vietnamese. */
const vietnamese: Readonly<Record<string, string>> = {
  // terms
  'a term is {unit, amount} or {unit, cutoff}': 'Thời hạn gồm đơn vị và số lượng, hoặc đơn vị và giờ chốt',
  'unit is workingDay, workingHour, calendarDay, month or sameDay':
    'Đơn vị phải là workingDay, workingHour, calendarDay, month hoặc sameDay',
  'only a sameDay term has a cutoff': 'Chỉ thời hạn trả trong ngày (sameDay) mới có giờ chốt',
  'a sameDay term has no amount': 'Thời hạn trả trong ngày (sameDay) không có số lượng',
  'a cutoff is a local time HH:MM': 'Giờ chốt phải có dạng HH:MM, ví dụ 15:00',
  'an amount is a decimal above 0 and at most 10000, with at most two decimals':
    'Phải là số lớn hơn 0, không quá 10000, nhiều nhất hai chữ số lẻ',
  'an amount of calendar days or months is whole': 'Số ngày (tính cả ngày nghỉ) hoặc số tháng phải là số nguyên',
  'the amount makes no whole minutes': 'Số giờ phải quy ra được số phút nguyên',
  'the amount makes no whole minutes by this calendar': 'Theo lịch này, số ngày không quy ra được số phút nguyên',
  'an extension is in whole units, 1 to 10000': 'Gia hạn phải là số nguyên từ 1 đến 10000',
  'granted after the start, in order of time': 'Phải sau lúc bắt đầu, và theo thứ tự thời gian',
  'a suspension cannot begin before the start': 'Không được tạm dừng từ trước lúc bắt đầu',
  // calendars
  'is not an IANA time zone': 'Phải là tên múi giờ IANA, ví dụ Asia/Ho_Chi_Minh',
  'hoursPerDay is a number above 0 and at most 24': 'Phải là số lớn hơn 0, không quá 24',
  'covers is [first day, last day]': 'Phải gồm ngày đầu và ngày cuối',
  'the first covered day is after the last': 'Ngày đầu không được sau ngày cuối',
  'covers more days than are possible': 'Lịch không được dài quá một trăm năm',
  'is not a day (YYYY-MM-DD)': 'Phải là ngày có thật, dạng YYYY-MM-DD',
  'week maps mon … sun to sessions': 'Phải nêu các buổi làm việc theo thứ, từ mon đến sun',
  'is not one of mon … sun': 'Thứ trong tuần phải là mon, tue, wed, thu, fri, sat hoặc sun',
  'exceptions is a list': 'Phải là một danh sách',
  'is outside covers': 'Ngày này nằm ngoài thời gian của lịch',
  'is there twice': 'Ngày này đã được nêu ở trên',
  'kind is closed or working': 'Phải là closed (nghỉ) hoặc working (làm việc)',
  'status is confirmed or provisional': 'Phải là confirmed (đã có thông báo) hoặc provisional (tạm tính)',
  'a closed day has no sessions': 'Ngày nghỉ không có buổi làm việc',
  'a working day needs sessions, or a standardDay': 'Ngày làm việc phải có buổi làm việc, hoặc lịch có "standardDay"',
  'sessions is a list of HH:MM-HH:MM': 'Phải là danh sách các buổi dạng HH:MM-HH:MM',
  'is not a session HH:MM-HH:MM within one day': 'Buổi làm việc phải có dạng HH:MM-HH:MM, trong một ngày',
  'the year is covered already': 'Lịch đã có năm này',
  'the year comes from the calendar it inherits from': 'Lịch này theo lịch cấp trên: hãy thêm năm vào lịch cấp trên',
  // dossiers taken over
  'it was submitted or accepted': 'Phải có thời điểm nộp hoặc thời điểm tiếp nhận',
  'this status comes after acceptance': 'Trạng thái này chỉ có sau khi tiếp nhận',
  'status 1 comes before acceptance': 'Hồ sơ ở trạng thái 1 chưa được tiếp nhận',
  'a date is promised on acceptance, and only then': 'Ngày hẹn trả có khi tiếp nhận, và chỉ khi đó',
  'this comes after acceptance': 'Việc này chỉ có sau khi tiếp nhận',
  'status 5 waits for a supplement that was asked for': 'Trạng thái 5 phải có một yêu cầu bổ sung chưa được đáp ứng',
  'nothing is decided while a supplement is waited for': 'Đang chờ bổ sung thì chưa có quyết định',
  'what is decided cannot be withdrawn': 'Hồ sơ đã có quyết định thì không rút được nữa',
  'status 9 says when it was finished, and no other': 'Chỉ trạng thái 9 có thời điểm giải quyết xong, và phải có',
  'nobody asks to withdraw it in this status': 'Ở trạng thái này không có yêu cầu rút hồ sơ',
  'status 9 has a result, and no other': 'Chỉ trạng thái 9 có kết quả, và phải có',
  'it was decided otherwise': 'Kết quả khác với quyết định',
  'a delay is explained once it is finished': 'Lý do chậm chỉ có khi đã giải quyết xong',
  'it is offered while it is worked on': 'Chỉ chuyển hồ sơ khi đang giải quyết',
  'the clock stands for a supplement that nobody is asked for':
    'Đang tạm dừng chờ bổ sung nhưng không có yêu cầu bổ sung',
  'extensions come in order of time': 'Các lần gia hạn phải theo thứ tự thời gian',
  'one comes after the other': 'Các yêu cầu bổ sung phải lần lượt, không chồng nhau',
  'delivered before it was asked for': 'Không thể bổ sung trước khi được yêu cầu',
  'decided, signed, numbered, issued: in order': 'Quyết định, ký, cấp số, ban hành phải theo thứ tự này',
  'a number and when it was given': 'Số văn bản phải đi cùng thời điểm cấp số',
};

/** What a rule says of a field; the title of its code where its own words are not known to be ours alone. */
export const refusalText = ({ code, message }: Refusal): Text => bothOf(message) ?? titleOf(code);

const bothOf = (english: string): Text | undefined => {
  const text = vietnamese[english];
  return text === undefined ? undefined : [text, english];
};

type Issue = z.core.$ZodIssue;

/** For every parse of what a caller sent: a field that is not there is named so, whatever it should have been. */
export const namingMissing: z.core.ParseContext<Issue> = {
  error: ({ code, input }) => (input === undefined && code !== 'custom' ? ('missing' satisfies Flaw) : undefined),
};

/** What is wrong with a field by its schema: the words of the flaw that the schema names, else by Zod's own code. */
export const issueText = (issue: Issue): Text => flawText(issue.message) ?? [inVietnamese(issue), issue.message];

function inVietnamese(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Phải là ${kinds[issue.expected] ?? 'giá trị đúng kiểu'}`;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big': {
      const most = `${issue.inclusive ? 'Không được quá' : 'Phải ít hơn'} ${issue.maximum}`;
      if (issue.origin === 'string') return `${most} ký tự`;
      return issue.origin === 'array'
        ? `${most} mục`
        : `${issue.inclusive ? 'Không được lớn hơn' : 'Phải nhỏ hơn'} ${issue.maximum}`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return formats[issue.format] ?? 'Không đúng dạng quy định';
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options)) return oneOf(issue.options);
      return 'Không đúng dạng nào trong các dạng được chấp nhận';
    case 'not_multiple_of':
      return `Phải là bội số của ${issue.divisor}`;
    default:
      return 'Giá trị không hợp lệ';
  }
}

const oneOf = (values: readonly unknown[]) =>
  values.length === 1 ? `Phải là ${values[0]}` : `Phải là một trong các giá trị: ${values.join(', ')}`;

function tooSmall({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'string') return minimum === 1 ? 'Không được để trống' : `Phải có ít nhất ${minimum} ký tự`;
  if (origin === 'array') return `Phải có ít nhất ${minimum} mục`;
  return inclusive ? `Không được nhỏ hơn ${minimum}` : `Phải lớn hơn ${minimum}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'chuỗi ký tự',
  number: 'số',
  int: 'số nguyên',
  boolean: 'true hoặc false',
  array: 'một danh sách',
  tuple: 'một danh sách',
  object: 'một đối tượng JSON',
  record: 'một đối tượng JSON',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'Phải là thời điểm có độ lệch múi giờ, ví dụ 2026-11-20T09:15:00+07:00',
  date: 'Phải là ngày có thật, dạng YYYY-MM-DD, ví dụ 2026-11-27',
  uuid: 'Phải là mã dạng UUID, như hệ thống đã trả về',
  email: 'Phải là địa chỉ thư điện tử, ví dụ ten@example.vn',
  url: 'Phải là địa chỉ http hoặc https',
};

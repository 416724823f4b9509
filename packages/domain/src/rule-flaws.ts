/** What the rules of terms, calendars and imported dossiers find wrong with one field, by a code, in both languages. */
import type { Text } from './language.ts';

export const ruleFlaws = {
  // terms
  'term-shape': [
    'Thời hạn gồm đơn vị và số lượng, hoặc đơn vị và giờ chốt',
    'a term is {unit, amount} or {unit, cutoff}',
  ],
  'term-unit': [
    'Đơn vị phải là workingDay, workingHour, calendarDay, month hoặc sameDay',
    'unit is workingDay, workingHour, calendarDay, month or sameDay',
  ],
  'cutoff-without-same-day': [
    'Chỉ thời hạn trả trong ngày (sameDay) mới có giờ chốt',
    'only a sameDay term has a cutoff',
  ],
  'amount-of-same-day': ['Thời hạn trả trong ngày (sameDay) không có số lượng', 'a sameDay term has no amount'],
  'cutoff-not-a-time': ['Giờ chốt phải có dạng HH:MM, ví dụ 15:00', 'a cutoff is a local time HH:MM'],
  'amount-not-decimal': [
    'Phải là số lớn hơn 0, không quá 10000, nhiều nhất hai chữ số lẻ',
    'an amount is a decimal above 0 and at most 10000, with at most two decimals',
  ],
  'amount-not-whole': [
    'Số ngày (tính cả ngày nghỉ) hoặc số tháng phải là số nguyên',
    'an amount of calendar days or months is whole',
  ],
  'amount-not-whole-minutes': ['Số giờ phải quy ra được số phút nguyên', 'the amount makes no whole minutes'],
  'amount-not-whole-minutes-here': [
    'Theo lịch này, số ngày không quy ra được số phút nguyên',
    'the amount makes no whole minutes by this calendar',
  ],
  'extension-not-whole': ['Gia hạn phải là số nguyên từ 1 đến 10000', 'an extension is in whole units, 1 to 10000'],
  'extension-out-of-order': [
    'Phải sau lúc bắt đầu, và theo thứ tự thời gian',
    'granted after the start, in order of time',
  ],
  'submitted-after-acceptance': ['Không thể nộp sau khi đã được tiếp nhận', 'it was submitted after it was accepted'],
  'declined-before-acceptance': ['Không thể trả lại trước khi tiếp nhận', 'it was declined before it was accepted'],
  'received-before-declined': [
    'Lần nhận này đã bị từ chối: nêu lần nhận sau đó',
    'this receipt was declined: state the one after it',
  ],
  'asked-before-acceptance': [
    'Không thể yêu cầu bổ sung trước khi tiếp nhận',
    'it was asked for before the acceptance',
  ],
  'suspension-before-start': ['Không được tạm dừng từ trước lúc bắt đầu', 'a suspension cannot begin before the start'],
  // calendars
  'time-zone-unknown': ['Phải là tên múi giờ IANA, ví dụ Asia/Ho_Chi_Minh', 'is not an IANA time zone'],
  'hours-per-day': ['Phải là số lớn hơn 0, không quá 24', 'hoursPerDay is a number above 0 and at most 24'],
  'covers-shape': ['Phải gồm ngày đầu và ngày cuối', 'covers is [first day, last day]'],
  'covers-reversed': ['Ngày đầu không được sau ngày cuối', 'the first covered day is after the last'],
  'covers-too-long': ['Lịch không được dài quá một trăm năm', 'covers more days than are possible'],
  'not-a-day': ['Phải là ngày có thật, dạng YYYY-MM-DD', 'is not a day (YYYY-MM-DD)'],
  'week-shape': ['Phải nêu các buổi làm việc theo thứ, từ mon đến sun', 'week maps mon … sun to sessions'],
  'not-a-weekday': ['Thứ trong tuần phải là mon, tue, wed, thu, fri, sat hoặc sun', 'is not one of mon … sun'],
  'exceptions-shape': ['Phải là một danh sách', 'exceptions is a list'],
  'day-outside-covers': ['Ngày này nằm ngoài thời gian của lịch', 'is outside covers'],
  'day-twice': ['Ngày này đã được nêu ở trên', 'is there twice'],
  'exception-kind': ['Phải là closed (nghỉ) hoặc working (làm việc)', 'kind is closed or working'],
  'exception-status': [
    'Phải là confirmed (đã có thông báo) hoặc provisional (tạm tính)',
    'status is confirmed or provisional',
  ],
  'sessions-of-closed-day': ['Ngày nghỉ không có buổi làm việc', 'a closed day has no sessions'],
  'no-sessions-of-working-day': [
    'Ngày làm việc phải có buổi làm việc, hoặc lịch có "standardDay"',
    'a working day needs sessions, or a standardDay',
  ],
  'sessions-shape': ['Phải là danh sách các buổi dạng HH:MM-HH:MM', 'sessions is a list of HH:MM-HH:MM'],
  'not-a-session': [
    'Buổi làm việc phải có dạng HH:MM-HH:MM, trong một ngày',
    'is not a session HH:MM-HH:MM within one day',
  ],
  'year-covered': ['Lịch đã có năm này', 'the year is covered already'],
  'year-inherited': [
    'Lịch này theo lịch cấp trên: hãy thêm năm vào lịch cấp trên',
    'the year comes from the calendar it inherits from',
  ],
  // electronic filings
  'kiosk-not-described': [
    'Hồ sơ nộp tại ki-ốt phải nêu thiết bị, địa điểm và cách xác thực danh tính',
    'a filing at a kiosk names the device, its place and how the identity was proven',
  ],
  'kiosk-of-other-channel': ['Chỉ hồ sơ nộp tại ki-ốt có thông tin ki-ốt', 'only a filing at a kiosk has a kiosk'],
  'reply-of-other-channel': [
    'Cổng chỉ trả lời tự động hồ sơ nộp trực tuyến hoặc tại ki-ốt',
    'the portal replies only to what is filed online or at a kiosk',
  ],
  'replied-after-receipt': [
    'Cổng không thể trả lời tự động sau khi hệ thống đã nhận hồ sơ',
    'the portal replied before this system received the filing',
  ],
  'replied-after-acceptance': [
    'Cổng không thể trả lời tự động sau khi hồ sơ được tiếp nhận',
    'the portal replied before the filing was accepted',
  ],
  // notices
  'told-before-duty': ['Không thể thông báo trước khi sự việc xảy ra', 'nobody is told before it has happened'],
  // dossiers taken over
  'neither-submitted-nor-accepted': ['Phải có thời điểm nộp hoặc thời điểm tiếp nhận', 'it was submitted or accepted'],
  'status-after-acceptance': ['Trạng thái này chỉ có sau khi tiếp nhận', 'this status comes after acceptance'],
  'status-before-acceptance': ['Hồ sơ ở trạng thái 1 chưa được tiếp nhận', 'status 1 comes before acceptance'],
  'promise-without-acceptance': [
    'Ngày hẹn trả có khi tiếp nhận, và chỉ khi đó',
    'a date is promised on acceptance, and only then',
  ],
  'promised-before-acceptance': [
    'Ngày hẹn trả không thể trước khi tiếp nhận',
    'a date before acceptance is no promise',
  ],
  'after-acceptance': ['Việc này chỉ có sau khi tiếp nhận', 'this comes after acceptance'],
  'before-filing': ['Việc này không thể có trước khi nộp hồ sơ', 'this comes after filing'],
  'after-finish': ['Việc này không thể có sau khi đã giải quyết xong', 'this comes before the end'],
  'since-before': [
    'Không thể ở trạng thái này từ trước khi nộp, tiếp nhận hoặc giải quyết xong',
    'it came into this status after filing, acceptance and end',
  ],
  'no-supplement-requested': [
    'Trạng thái 5 phải có một yêu cầu bổ sung chưa được đáp ứng',
    'status 5 waits for a supplement that was asked for',
  ],
  'decided-while-waiting': [
    'Đang chờ bổ sung thì chưa có quyết định',
    'nothing is decided while a supplement is waited for',
  ],
  'withdrawn-after-decision': ['Hồ sơ đã có quyết định thì không rút được nữa', 'what is decided cannot be withdrawn'],
  'finished-at-of-status': [
    'Chỉ trạng thái 9 có thời điểm giải quyết xong, và phải có',
    'status 9 says when it was finished, and no other',
  ],
  'withdrawn-from-of-status': [
    'Ở trạng thái này không có yêu cầu rút hồ sơ',
    'nobody asks to withdraw it in this status',
  ],
  'withdrawn-from-of-acceptance': [
    'Trạng thái trước khi rút không khớp với việc tiếp nhận',
    'from status 1 before acceptance, from the others after it',
  ],
  'result-of-status': ['Chỉ trạng thái 9 có kết quả, và phải có', 'status 9 has a result, and no other'],
  'result-differs': ['Kết quả khác với quyết định', 'it was decided otherwise'],
  'delay-of-unfinished': ['Lý do chậm chỉ có khi đã giải quyết xong', 'a delay is explained once it is finished'],
  'transfer-of-status': ['Chỉ chuyển hồ sơ khi đang giải quyết', 'it is offered while it is worked on'],
  'suspended-without-request': [
    'Đang tạm dừng chờ bổ sung nhưng không có yêu cầu bổ sung',
    'the clock stands for a supplement that nobody is asked for',
  ],
  'extensions-out-of-order': ['Các lần gia hạn phải theo thứ tự thời gian', 'extensions come in order of time'],
  'supplements-overlap': ['Các yêu cầu bổ sung phải lần lượt, không chồng nhau', 'one comes after the other'],
  'delivered-before-request': ['Không thể bổ sung trước khi được yêu cầu', 'delivered before it was asked for'],
  'lapses-before-request': ['Thời hạn bổ sung không thể trước khi yêu cầu', 'it lapses after it was asked for'],
  'decision-out-of-order': [
    'Quyết định, ký, cấp số, ban hành phải theo thứ tự này',
    'decided, signed, numbered, issued: in order',
  ],
  'number-without-instant': ['Số văn bản phải đi cùng thời điểm cấp số', 'a number and when it was given'],
} as const satisfies Readonly<Record<string, Text>>;
export type RuleFlaw = keyof typeof ruleFlaws;

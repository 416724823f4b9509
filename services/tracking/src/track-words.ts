/** What the tracking page says around what it shows. */
import type { Language } from '@motcua/domain/language';

const vi = {
  /** The language, in itself. */
  name: 'Tiếng Việt',
  title: 'Tra cứu hồ sơ',
  code: 'Mã hồ sơ',
  codeHint: 'In trên giấy tiếp nhận, ví dụ H42.12-261123-0007',
  digits: '4 ký tự cuối của giấy tờ tùy thân',
  digitsHint: 'Số định danh cá nhân, mã số thuế hoặc hộ chiếu đã khai khi nộp hồ sơ',
  ask: 'Tra cứu',
  another: 'Tra cứu hồ sơ khác',
  privacy: 'Trang này không hiển thị tên hay thông tin cá nhân của bạn, và không lưu các ký tự bạn nhập.',
  incomplete: {
    title: 'Chưa đủ thông tin',
    detail: 'Nhập mã hồ sơ và đúng 4 ký tự cuối của giấy tờ tùy thân.',
  },
  tooOften: (minutes: number) => ({
    title: 'Tra cứu quá nhiều lần',
    detail: `Hãy thử lại sau ${minutes} phút, hoặc hỏi trực tiếp bộ phận Một cửa. Hồ sơ của bạn không bị ảnh hưởng.`,
  }),
  unavailable: { title: 'Tạm thời không tra cứu được', detail: 'Hãy thử lại sau ít phút.' },
  procedure: 'Thủ tục',
  promised: 'Hẹn trả kết quả',
  received: 'Nơi tiếp nhận',
  decides: 'Cơ quan giải quyết',
  late: 'Quá hạn',
  contact: 'Hỏi ở đâu, khi nào',
  phone: 'Điện thoại',
  address: 'Địa chỉ',
  hours: 'Giờ làm việc',
  todo: 'Bạn cần làm',
  held: 'Hồ sơ đang ở đâu',
  since: (text: string, when: string) => `${text}, từ ${when}`,
  steps: 'Các bước giải quyết',
  states: { done: 'đã xong', current: 'đang làm', ahead: 'sắp tới' },
  why: 'Vì sao là ngày này',
  counted: 'Cách tính từng ngày',
  asOf: (when: string) => `Tình trạng lúc ${when}.`,
};

export type Words = typeof vi;

const en: Words = {
  name: 'English',
  title: 'Track a dossier',
  code: 'Dossier code',
  codeHint: 'Printed on the receipt, such as H42.12-261123-0007',
  digits: 'Last 4 characters of your identity number',
  digitsHint: 'Of the identity card, tax code or passport that was given when filing',
  ask: 'Look it up',
  another: 'Track another dossier',
  privacy: 'This page shows neither your name nor anything else about you, and does not keep what you type.',
  incomplete: {
    title: 'Something is missing',
    detail: 'Enter the dossier code and exactly the last 4 characters of the identity number.',
  },
  tooOften: (minutes) => ({
    title: 'Asked too often',
    detail: `Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or ask at the counter. Your dossier is not affected.`,
  }),
  unavailable: { title: 'Temporarily unavailable', detail: 'Please try again in a few minutes.' },
  procedure: 'Procedure',
  promised: 'Result promised for',
  received: 'Received at',
  decides: 'Decided by',
  late: 'Overdue',
  contact: 'Where to ask, and when',
  phone: 'Telephone',
  address: 'Address',
  hours: 'Office hours',
  todo: 'What you have to do',
  held: 'Where it lies now',
  since: (text, when) => `${text}, since ${when}`,
  steps: 'Steps',
  states: { done: 'done', current: 'under way', ahead: 'to come' },
  why: 'Why this date',
  counted: 'How each day was counted',
  asOf: (when) => `As of ${when}.`,
};

export const words: Readonly<Record<Language, Words>> = { vi, en };

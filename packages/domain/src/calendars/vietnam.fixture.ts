import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './calendar-definition.ts';

const day = ['07:30-11:30', '13:30-17:00'];
const code = 'Bộ luật Lao động 45/2019/QH14, điều 112 khoản 1';
const newYearSwap = 'Công văn 12729/VPCP-KGVX';
const nationalDaySwap = 'Thông báo 9441/TB-BNV';

/** For tests: Việt Nam from November 2025 to the end of 2027, with the days off that the tests need. */
export const vietnamDefinition: CalendarDefinition = {
  timeZone: 'Asia/Ho_Chi_Minh',
  hoursPerDay: 8,
  covers: ['2025-11-01', '2027-12-31'],
  standardDay: day,
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
  exceptions: [
    { date: '2026-01-01', kind: 'closed', name: 'Tết Dương lịch', basis: code },
    { date: '2026-01-02', kind: 'closed', name: 'hoán đổi với thứ bảy 10/1', basis: newYearSwap },
    { date: '2026-01-10', kind: 'working', name: 'làm bù cho thứ sáu 2/1', basis: newYearSwap },
    { date: '2026-02-16', kind: 'closed', name: 'Tết Bính Ngọ', basis: code },
    { date: '2026-02-17', kind: 'closed', name: 'Tết Bính Ngọ', basis: code },
    { date: '2026-02-18', kind: 'closed', name: 'Tết Bính Ngọ', basis: code },
    { date: '2026-02-19', kind: 'closed', name: 'Tết Bính Ngọ', basis: code },
    { date: '2026-02-20', kind: 'closed', name: 'Tết Bính Ngọ', basis: code },
    { date: '2026-04-27', kind: 'closed', name: 'Giỗ Tổ Hùng Vương, nghỉ bù cho chủ nhật 26/4', basis: code },
    { date: '2026-04-30', kind: 'closed', name: 'Ngày Giải phóng miền Nam', basis: code },
    { date: '2026-05-01', kind: 'closed', name: 'Quốc tế Lao động', basis: code },
    { date: '2026-08-22', kind: 'working', name: 'làm bù cho thứ hai 31/8', basis: nationalDaySwap },
    { date: '2026-08-31', kind: 'closed', name: 'hoán đổi với thứ bảy 22/8', basis: nationalDaySwap },
    { date: '2026-09-01', kind: 'closed', name: 'Quốc khánh (ngày liền kề)', basis: code },
    { date: '2026-09-02', kind: 'closed', name: 'Quốc khánh', basis: code },
    { date: '2026-11-24', kind: 'closed', name: 'Ngày Văn hóa Việt Nam', basis: 'Nghị quyết 28/2026/QH16' },
    { date: '2027-01-01', kind: 'closed', name: 'Tết Dương lịch', basis: code, status: 'confirmed' },
    { date: '2027-09-03', kind: 'closed', name: 'Quốc khánh (ngày liền kề)', status: 'provisional' },
  ],
};

export const vietnam = compileCalendar(vietnamDefinition);

/** Local Vietnamese time (`2026-11-20T09:15`) as epoch milliseconds. */
export function local(text: string): number {
  return Temporal.PlainDateTime.from(text).toZonedDateTime('Asia/Ho_Chi_Minh').epochMilliseconds;
}

/** Epoch milliseconds as local Vietnamese time to the minute. */
export function toLocal(epochMs: number | null): string | null {
  if (epochMs === null) return null;
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO('Asia/Ho_Chi_Minh');
  return zoned.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

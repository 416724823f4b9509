/**
 * Proposes the days off of the next year by the Labour Code. Every proposed day is provisional until a person confirms
 * it. Swaps of working days with Saturdays follow from no rule; the government announces them.
 */

import { flawed, Refusal } from '../refusal.ts';
import type { Weekday } from '../weekdays.ts';
import type { CalendarDefinition, CalendarException } from './calendar-definition.ts';
import { lunarDaysOf, lunarYears } from './lunar-days.ts';

/** What the government decides every year. */
export interface YearlyChoice {
  /** The days off before the first day of Tết (mùng 1), and from it on. */
  readonly tet: '1+4' | '2+3';
  /** The second day of National Day: 1 or 3 September. */
  readonly nationalDay: 'before' | 'after';
}

/** The proposed edition, the days that it adds, and notes for the person who confirms it. */
export interface CalendarProposal {
  readonly definition: CalendarDefinition;
  readonly added: readonly CalendarException[];
  readonly notes: readonly { readonly vi: string; readonly en: string }[];
}

const law = 'Bộ luật Lao động 45/2019/QH14, điều 112 khoản 1';
const inLieuLaw = 'Bộ luật Lao động 45/2019/QH14, điều 111 khoản 3';
const cultureDayLaw = 'Nghị quyết 28/2026/QH16';
const cultureDaySince = 2026;

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Extends an edition by the year after its last covered day, or by the rest of the year in which it ends. It changes
 * nothing that the edition states.
 * @throws Refusal `calendar-hole` if a year between would stay unknown; `calendar-invalid` if the year is covered
 *   already, or its lunar days are not known; path `year`
 */
export function proposeYear(inForce: CalendarDefinition, year: number, choice: YearlyChoice): CalendarProposal {
  requireNext(inForce, year);
  const isRestDay = (date: Temporal.PlainDate) => (inForce.week[weekdays[date.dayOfWeek - 1]!] ?? []).length === 0;
  const last = inForce.covers[1];
  const added = daysOff(holidaysOf(year, choice), isRestDay)
    .filter(({ date }) => date > last)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const definition = {
    ...inForce,
    covers: [inForce.covers[0], `${year}-12-31`] as const,
    exceptions: [...inForce.exceptions, ...added],
  };
  return { definition, added, notes: notesOn(year, choice) };
}

function requireNext({ covers }: CalendarDefinition, year: number): void {
  const [, last] = covers;
  const facts = { covers: [...covers] };
  if (last >= `${year}-12-31`) throw flawed('calendar-invalid', 'year', 'year-covered', facts);
  if (last < `${year - 1}-12-31`)
    throw new Refusal('calendar-hole', `the days between ${last} and ${year} would stay unknown`, {
      path: 'year',
      facts,
    });
  if (year < lunarYears.from || year > lunarYears.to)
    throw new Refusal('calendar-invalid', `lunar days are known from ${lunarYears.from} to ${lunarYears.to}`, {
      path: 'year',
    });
}

interface Holiday {
  readonly date: Temporal.PlainDate;
  readonly name: string;
  readonly basis: string;
}

/** The holidays of Article 112, in order of the days. */
function holidaysOf(year: number, { tet, nationalDay }: YearlyChoice): Holiday[] {
  const { tet: newYear, hungKings } = lunarDaysOf(year);
  const on = (month: number, day: number) => Temporal.PlainDate.from({ year, month, day });
  const before = tet === '1+4' ? 1 : 2;
  const tetDays = Array.from({ length: 5 }, (_, i) => ({
    date: newYear.add({ days: i - before }),
    name: i < before ? `Tết Nguyên đán ${year} (cuối tháng Chạp)` : `Tết Nguyên đán ${year} (mùng ${i - before + 1})`,
    basis: law,
  }));
  const all = [
    { date: on(1, 1), name: 'Tết Dương lịch', basis: law },
    ...tetDays,
    { date: hungKings, name: 'Giỗ Tổ Hùng Vương', basis: law },
    { date: on(4, 30), name: 'Ngày Chiến thắng', basis: law },
    { date: on(5, 1), name: 'Quốc tế Lao động', basis: law },
    { date: on(9, 2), name: 'Quốc khánh', basis: law },
    { date: on(9, nationalDay === 'before' ? 1 : 3), name: 'Quốc khánh (ngày liền kề)', basis: law },
    ...(year < cultureDaySince ? [] : [{ date: on(11, 24), name: 'Ngày Văn hóa Việt Nam', basis: cultureDayLaw }]),
  ];
  return all.sort((a, b) => Temporal.PlainDate.compare(a.date, b.date));
}

/**
 * The working days that are off. By Article 111 a holiday on a weekly rest day, or on a day that is off already, moves
 * to the next working day; several holidays move to as many working days.
 */
function daysOff(
  holidays: readonly Holiday[],
  isRestDay: (date: Temporal.PlainDate) => boolean,
): readonly CalendarException[] {
  const taken = new Map<string, CalendarException>();
  const owed: Holiday[] = [];
  for (const holiday of holidays) {
    if (isRestDay(holiday.date) || taken.has(holiday.date.toString())) owed.push(holiday);
    else taken.set(holiday.date.toString(), closed(holiday));
  }
  for (const { date, name } of owed) {
    let day = date.add({ days: 1 });
    while (isRestDay(day) || taken.has(day.toString())) day = day.add({ days: 1 });
    taken.set(day.toString(), closed({ date: day, name: `${name}, nghỉ bù`, basis: inLieuLaw }));
  }
  return [...taken.values()];
}

const closed = ({ date, name, basis }: Holiday): CalendarException => ({
  date: date.toString(),
  kind: 'closed',
  name,
  basis,
  status: 'provisional',
});

function notesOn(year: number, { tet, nationalDay }: YearlyChoice): CalendarProposal['notes'] {
  const notes = [
    {
      vi: `Tết tính theo phương án ${tet}, Quốc khánh thêm ngày ${nationalDay === 'before' ? '1/9' : '3/9'}: đối chiếu thông báo của năm ${year} rồi xác nhận từng ngày.`,
      en: `Tết is laid out as ${tet} and National Day takes ${nationalDay === 'before' ? '1' : '3'} September: compare with the notice for ${year}, then confirm each day.`,
    },
    {
      vi: 'Ngày hoán đổi và ngày làm bù do cơ quan có thẩm quyền thông báo, không suy ra được từ luật.',
      en: 'Swapped and make-up days are announced by the government and do not follow from the law.',
    },
  ];
  if (lunarDaysOf(year).differs)
    notes.push({
      vi: `Năm ${year} âm lịch Việt Nam (UTC+7) lệch một ngày so với âm lịch Trung Quốc; ở đây theo Việt Nam.`,
      en: `In ${year} Vietnam's lunar calendar (UTC+7) is a day apart from the Chinese one; this follows Vietnam's.`,
    });
  return notes;
}

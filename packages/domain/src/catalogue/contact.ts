/** Where and when the people of a unit can be reached. */
import type { Language } from '../language.ts';
import { type Weekday, weekdayNames, weekdays } from '../weekdays.ts';

/** `hours`: the sessions of each weekday on which somebody is there, such as `07:30-11:30`. */
export interface UnitContact {
  readonly phone: string;
  readonly address: string;
  readonly hours: Readonly<Partial<Record<Weekday, readonly string[]>>>;
}

const until = { vi: 'đến', en: 'to' } as const;

/** The hours in words, days with the same hours together: `thứ hai đến thứ sáu: 07:30–11:30, 13:30–17:00`. */
export function hoursText(hours: UnitContact['hours'], language: Language): string {
  const days = weekdays.map((day) => (hours[day] ?? []).join(', ').replaceAll('-', '–'));
  const spans: { first: number; last: number }[] = [];
  for (const [i, sessions] of days.entries()) {
    const before = spans.at(-1);
    if (sessions === '') continue;
    if (before?.last === i - 1 && days[before.last] === sessions) before.last = i;
    else spans.push({ first: i, last: i });
  }
  const name = (day: number) => weekdayNames[language][day];
  return spans
    .map(({ first, last }) => {
      const span = first === last ? name(first) : `${name(first)} ${until[language]} ${name(last)}`;
      return `${span}: ${days[first]}`;
    })
    .join('; ');
}

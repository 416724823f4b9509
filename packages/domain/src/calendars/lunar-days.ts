/**
 * Days of the lunar calendar of Vietnam. It has the rules of the Chinese calendar, which Temporal knows, but its days
 * begin at midnight of UTC+7, not of UTC+8: a new moon between the two midnights begins the month a day earlier.
 */

/** The years whose lunar days are known. The test compares every one with the astronomy of both calendars. */
export const lunarYears = { from: 2000, to: 2100 } as const;

/** The years in which a day is one day earlier than in the Chinese calendar. */
const earlier = {
  tet: [2007, 2030, 2053],
  hungKings: [2009, 2037, 2038, 2085, 2086, 2095, 2100],
} as const satisfies Record<string, readonly number[]>;

/** Two lunar days of a year of the common calendar. `differs`: the Chinese calendar has another day for one of them. */
export interface LunarDays {
  /** Mùng 1 Tết. */
  readonly tet: Temporal.PlainDate;
  /** Mùng 10 tháng 3. */
  readonly hungKings: Temporal.PlainDate;
  readonly differs: boolean;
}

/** Tết and the day of the Hùng Kings in a year of `lunarYears`. */
export function lunarDaysOf(year: number): LunarDays {
  const isEarlier = (day: keyof typeof earlier) => (earlier[day] as readonly number[]).includes(year);
  return {
    tet: chineseDay(year, 'M01', 1).subtract({ days: Number(isEarlier('tet')) }),
    hungKings: chineseDay(year, 'M03', 10).subtract({ days: Number(isEarlier('hungKings')) }),
    differs: isEarlier('tet') || isEarlier('hungKings'),
  };
}

/** A leap month has its own code (`M03L`), so `M03` is never the leap month. */
const chineseDay = (year: number, monthCode: string, day: number) =>
  Temporal.PlainDate.from({ calendar: 'chinese', year, monthCode, day }).withCalendar('iso8601');

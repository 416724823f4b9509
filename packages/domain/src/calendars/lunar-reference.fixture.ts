/**
 * Vietnam's lunar calendar from the astronomy alone (Meeus; the rules as Hồ Ngọc Đức published them for Vietnam):
 * months begin on the civil day of the new moon, the winter solstice lies in month 11, and of thirteen months between
 * two of those the first without a principal term is the leap one. Slow and independent of Temporal.
 */
const rad = Math.PI / 180;
const synodic = 29.530588853;
const sin = (degrees: number) => Math.sin(degrees * rad);

/** Julian day number of a day of the common calendar. */
export const julianDay = (date: string) => Temporal.PlainDate.from('1970-01-01').until(date).days + 2_440_588;
export const dateOf = (jdn: number) =>
  Temporal.PlainDate.from('1970-01-01')
    .add({ days: jdn - 2_440_588 })
    .toString();

/** The k-th new moon after 1900-01-01, as a Julian date in universal time. */
function newMoon(k: number): number {
  const t = k / 1236.85;
  const sun = 359.2242 + 29.10535608 * k - 0.0000333 * t ** 2 - 0.00000347 * t ** 3;
  const moon = 306.0253 + 385.81691806 * k + 0.0107306 * t ** 2 + 0.00001236 * t ** 3;
  const node = 21.2964 + 390.67050646 * k - 0.0016528 * t ** 2 - 0.00000239 * t ** 3;
  const mean =
    2415020.75933 +
    29.53058868 * k +
    0.0001178 * t ** 2 -
    0.000000155 * t ** 3 +
    0.00033 * sin(166.56 + 132.87 * t - 0.009173 * t ** 2);
  const periodic =
    (0.1734 - 0.000393 * t) * sin(sun) +
    0.0021 * sin(2 * sun) -
    0.4068 * sin(moon) +
    0.0161 * sin(2 * moon) -
    0.0004 * sin(3 * moon) +
    0.0104 * sin(2 * node) -
    0.0051 * sin(sun + moon) -
    0.0074 * sin(sun - moon) +
    0.0004 * sin(2 * node + sun) -
    0.0004 * sin(2 * node - sun) -
    0.0006 * sin(2 * node + moon) +
    0.001 * sin(2 * node - moon) +
    0.0005 * sin(2 * moon + sun);
  return mean + periodic - (-0.000278 + 0.000265 * t + 0.000262 * t ** 2);
}

/** The civil day of the k-th new moon at an offset from UTC in hours. */
const newMoonDay = (k: number, offset: number) => Math.floor(newMoon(k) + 0.5 + offset / 24);

/** The sun's longitude at the beginning of a civil day, in twelfths of the circle from the spring equinox. */
function sunSector(jdn: number, offset: number): number {
  const t = (jdn - 0.5 - offset / 24 - 2451545) / 36525;
  const anomaly = 357.5291 + 35999.0503 * t - 0.0001559 * t ** 2 - 0.00000048 * t ** 3;
  const mean = 280.46645 + 36000.76983 * t + 0.0003032 * t ** 2;
  const centre =
    (1.9146 - 0.004817 * t - 0.000014 * t ** 2) * sin(anomaly) +
    (0.019993 - 0.000101 * t) * sin(2 * anomaly) +
    0.00029 * sin(3 * anomaly);
  const longitude = (((mean + centre) % 360) + 360) % 360;
  return Math.floor(longitude / 30);
}

/** The first day of the month with the winter solstice of a year. */
function month11(year: number, offset: number): number {
  const k = Math.floor((julianDay(`${year}-12-31`) - 2415021) / synodic);
  const day = newMoonDay(k, offset);
  return sunSector(day, offset) >= 9 ? newMoonDay(k - 1, offset) : day;
}

/** The number of months between month 11 and the leap month. */
function leapOffset(a11: number, offset: number): number {
  const k = Math.floor(0.5 + (a11 - 2415021.076998695) / synodic);
  for (let i = 1; i < 14; i++)
    if (sunSector(newMoonDay(k + i, offset), offset) === sunSector(newMoonDay(k + i + 1, offset), offset)) return i;
  throw new Error('a leap year has a leap month');
}

/** The common day of a lunar day in months 1 to 10, which are no leap months. Offset 7 is Vietnam. */
export function lunarDay(year: number, month: number, day: number, offset: number): string {
  const a11 = month11(year - 1, offset);
  const k = Math.floor(0.5 + (a11 - 2415021.076998695) / synodic);
  const isLeapYear = month11(year, offset) - a11 > 365;
  const after = month + 1;
  const moons = isLeapYear && after >= leapOffset(a11, offset) ? after + 1 : after;
  return dateOf(newMoonDay(k + moons, offset) + day - 1);
}

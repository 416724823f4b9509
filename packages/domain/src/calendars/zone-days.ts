/**
 * The instants at which civil days begin in a time zone. More than three days away from a clock change they are
 * computed by arithmetic, else by Temporal. So a century compiles in milliseconds, and every day is exact.
 */
import { Refusal } from '../refusal.ts';

const minutesPerDay = 1440;

/** More than any offset and any change of offset that ever happened (Samoa skipped a day). */
const margin = 3 * minutesPerDay;

/**
 * @param firstDay days since 1970-01-01
 * @returns day index → date; → first instant (epoch minutes, one more element closes the last day); → whether the local
 *   time differs from the minutes since that instant
 * @throws Refusal `calendar-invalid`, path `covers`, if the offset of the zone is not in whole minutes on one of these
 *   days
 */
export function layDays(timeZone: string, firstDay: number, dayCount: number) {
  const dates: string[] = [];
  const dayStarts = new Float64Array(dayCount + 1);
  const shifted = new Uint8Array(dayCount);
  const changes = clockChanges(timeZone, firstDay, dayCount);
  let offset = Number.NaN;
  let next = 0;
  let date = Temporal.PlainDate.from('1970-01-01').add({ days: firstDay });
  for (let day = 0; day <= dayCount; day++) {
    const midnight = (firstDay + day) * minutesPerDay;
    while (next < changes.length && changes[next]! < midnight - margin) next++;
    const near = next < changes.length && changes[next]! <= midnight + margin;
    if (near || Number.isNaN(offset)) offset = midnight - toMinute(date.toZonedDateTime(timeZone));
    dayStarts[day] = midnight - offset;
    if (day < dayCount) dates.push(date.toString());
    date = date.add({ days: 1 });
  }
  for (let day = 0; day < dayCount; day++) {
    const regular = dayStarts[day + 1]! - dayStarts[day]! === minutesPerDay;
    if (!regular || changes.some((change) => change >= dayStarts[day]! && change < dayStarts[day + 1]!))
      shifted[day] = 1;
  }
  return { dates, dayStarts, shifted };
}

/**
 * The epoch minute of a minute of a civil day. A skipped or repeated local time resolves as `compatible` in Temporal.
 */
export function toLocalMinute(timeZone: string, date: string, minuteOfDay: number): number {
  const time = Temporal.PlainTime.from({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 });
  return toMinute(Temporal.PlainDate.from(date).toPlainDateTime(time).toZonedDateTime(timeZone));
}

/** The civil day and the minute of that day that the clocks show. */
export function fromLocalMinute(timeZone: string, epochMinute: number): { date: string; minuteOfDay: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(epochMinute * 60_000).toZonedDateTimeISO(timeZone);
  return { date: local.toPlainDate().toString(), minuteOfDay: local.hour * 60 + local.minute };
}

/** The epoch minutes at which the zone changes its offset, with a margin on both sides of the days. */
function clockChanges(timeZone: string, firstDay: number, dayCount: number): readonly number[] {
  const changes: number[] = [];
  const end = (firstDay + dayCount) * minutesPerDay + 2 * margin;
  const start = Temporal.Instant.fromEpochMilliseconds((firstDay * minutesPerDay - 2 * margin) * 60_000);
  let change = start.toZonedDateTimeISO(timeZone).getTimeZoneTransition('next');
  while (change && change.epochMilliseconds / 60_000 < end) {
    changes.push(change.epochMilliseconds / 60_000);
    change = change.getTimeZoneTransition('next');
  }
  return changes;
}

function toMinute(at: Temporal.ZonedDateTime): number {
  const minute = at.epochMilliseconds / 60_000;
  // Local mean time, before standard time was introduced, is not in whole minutes, in which working time is counted.
  if (!Number.isInteger(minute))
    throw new Refusal('calendar-invalid', `the clocks of ${at.timeZoneId} were not set to whole minutes`, {
      path: 'covers',
    });
  return minute;
}

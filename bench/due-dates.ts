/** Due dates per second in this process: the calculation alone, without a database or a request. */
import { readFile } from 'node:fs/promises';
import { type Calendar, compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition, CalendarException } from '@motcua/domain/calendars/calendar-definition';
import { calculateDeadline } from '@motcua/domain/deadlines/deadline';
import type { Term } from '@motcua/domain/deadlines/term';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, ratio } from './statistics.ts';

const seedFile = new URL('../packages/db/seed/calendar-vn.json', import.meta.url);

const rounds = 9;
const sliceMs = 200;
const minuteMs = 60_000;

const fifteenDays: Term = { unit: 'workingDay', amount: '15' };
const tenTimesLonger: Term = { unit: 'workingDay', amount: '150' };

/** Measures a 15-working-day term on the Vietnamese calendar (two sessions a day) beside longer and busier ones. */
export async function dueDates(bench: Bench): Promise<Report> {
  const { definition } = JSON.parse(await readFile(seedFile, 'utf8')) as { definition: CalendarDefinition };
  const plain = compileCalendar(definition);
  const crowded = compileCalendar({ ...definition, exceptions: tenfold(definition) });
  const starts = startsOn(plain);
  const variants = {
    '15 working days': () => rate(starts, (start) => calculateDeadline({ calendar: plain, start, term: fifteenDays })),
    '… with its trace': () => rate(starts, (start) => traced(plain, start, fifteenDays)),
    '150 working days': () =>
      rate(starts, (start) => calculateDeadline({ calendar: plain, start, term: tenTimesLonger })),
    '15, ten times the exceptions': () =>
      rate(starts, (start) => calculateDeadline({ calendar: crowded, start, term: fifteenDays })),
  };
  bench.say('due dates …');
  await inRounds(2, variants); // until the code is compiled
  const rates = await inRounds(rounds, variants);
  const base = rates['15 working days'];
  const values = Object.entries(rates).map(([term, perSecond]) => ({
    term,
    perSecond: Math.round(median(perSecond)),
    timesSlower: ratio(base, perSecond),
  }));
  return {
    title: 'Due dates in process',
    header: ['term', 'per second', 'times slower'],
    rows: values.map(({ term, perSecond, timesSlower }) => [term, figure(perSecond), figure(timesSlower)]),
    note: [
      `calendar vn, ${definition.exceptions.length} exceptions or ten times as many; one thread`,
      `median of ${rounds} rounds side by side`,
    ].join('; '),
    values,
  };
}

function traced(calendar: Calendar, start: number, term: Term) {
  const trace: TraceEntry[] = [];
  return calculateDeadline({ calendar, start, term }, trace);
}

/** Calls per second over `sliceMs`. The due instants are added up, so that the compiler cannot leave a call out. */
function rate(starts: readonly number[], calculate: (start: number) => { readonly dueAt: number | null }): number {
  const startedAt = performance.now();
  let calls = 0;
  let sum = 0;
  let elapsedMs = 0;
  while (elapsedMs < sliceMs) {
    for (const start of starts) sum += calculate(start).dueAt ?? 0;
    calls += starts.length;
    elapsedMs = performance.now() - startedAt;
  }
  if (!(sum > 0)) throw new Error('nothing was calculated');
  return (calls / elapsedMs) * 1_000;
}

/**
 * A thousand acceptances over the covered years, at any hour, all early enough for 150 working days on the calendar.
 */
function startsOn({ dayStarts, dayCount }: Calendar): number[] {
  const first = dayStarts[0]!;
  const span = dayStarts[dayCount - 400]! - first;
  return Array.from({ length: 1_000 }, (_, i) => (first + Math.floor((span * i) / 1_000)) * minuteMs);
}

/** Ten times as many exceptions: the new ones are spread over the calendar, closed days and working days in turn. */
function tenfold({ covers, exceptions, standardDay }: CalendarDefinition): CalendarException[] {
  const first = Temporal.PlainDate.from(covers[0]);
  const days = first.until(covers[1], { largestUnit: 'days' }).days;
  const taken = new Set(exceptions.map(({ date }) => date));
  const more: CalendarException[] = [];
  const wanted = exceptions.length * 9;
  for (let i = 0; more.length < wanted; i++) {
    const date = first.add({ days: (i * 7 + Math.floor((i * 7) / days)) % days }).toString();
    if (taken.has(date)) continue;
    taken.add(date);
    const name = `exception ${more.length}`;
    more.push(
      more.length % 8 === 0 ? { date, kind: 'closed', name } : { date, kind: 'working', sessions: standardDay, name },
    );
  }
  return [...exceptions, ...more];
}

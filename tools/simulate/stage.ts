/** Where the days are played: a system in simulated time, its calendar, and what happens when. */
import { type Calendar, compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { advance } from '@motcua/domain/deadlines/working-time';
import TinyQueue from 'tinyqueue';
import type { Client } from '../client.ts';
import { Tally } from './tally.ts';

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly act: (at: number) => Promise<void>;
}

const calendarId = 'vn';
/** In days. No agency stays closed for longer. */
const longestBreak = 30;

export class Stage {
  readonly tally = new Tally();
  readonly client: Client;
  readonly days: number;
  readonly #from: string;
  readonly #calendar: Calendar;
  readonly #queue = new TinyQueue<Planned>([], (a, b) => a.at - b.at || a.order - b.order);
  #planned = 0;

  private constructor(client: Client, calendar: Calendar, { from, days }: { from: string; days: number }) {
    this.client = client;
    this.#calendar = calendar;
    this.#from = from;
    this.days = days;
  }

  /** Opens a stage for `days` civil days from `from` (`YYYY-MM-DD`) on, with the calendar in force. */
  static async open(client: Client, span: { from: string; days: number }): Promise<Stage> {
    const { inForce } = await client.get<{ inForce: number }>('auditor', `/v1/calendars/${calendarId}`);
    const path = `/v1/calendars/${calendarId}/editions/${inForce}`;
    const { definition } = await client.get<{ definition: CalendarDefinition }>('auditor', path);
    return new Stage(client, compileCalendar(definition), span);
  }

  /** The beginning of a day, in epoch ms. `days`: how many civil days after the first. */
  midnight(days: number): number {
    const day = Temporal.PlainDate.from(this.#from).add({ days });
    return day.toZonedDateTime(this.#calendar.timeZone).epochMilliseconds;
  }

  /** The opening of the agencies on a day, in epoch ms; undefined when they stay closed. */
  opening(day: number): number | undefined {
    const date = Temporal.PlainDate.from(this.#from).add({ days: day }).toString();
    const index = this.#calendar.dates.indexOf(date);
    const first = this.#calendar.firstSession[index] ?? -1;
    if (index < 0 || first === this.#calendar.firstSession[index + 1]) return undefined;
    return this.#calendar.opens[first]! * 60_000;
  }

  /** The instant that comes so many working minutes later, one at least, in epoch ms. */
  after(at: number, workingMinutes: number): number {
    return advance(this.#calendar, at, Math.max(1, Math.round(workingMinutes)));
  }

  /** Plans something for an instant; what is planned for one instant happens in the order of planning. */
  plan(at: number, act: Planned['act']): void {
    this.#queue.push({ at, order: this.#planned++, act });
  }

  /** Applies a verb to a dossier, with the token of a role; returns the dossier after it. */
  act<T = unknown>(role: string, code: string, verb: string, body: object = {}): Promise<T> {
    return this.client.send(role, 'POST', `/v1/dossiers/${encodeURIComponent(code)}/${verb}`, body);
  }

  /** Does what is planned, in order of time, until the days are over. Calls `tick` at the end of each. */
  async run(tick: (over: number, days: number) => void): Promise<void> {
    let now = 0;
    for (let over = 0; over < this.days; tick(++over, this.days)) {
      const until = this.midnight(over + 1);
      while ((this.#queue.peek()?.at ?? Number.POSITIVE_INFINITY) < until) {
        const { at, act } = this.#queue.pop()!;
        if (at > now) await this.#moveTime(at);
        now = Math.max(now, at);
        await act(now);
      }
    }
    await this.#moveTime(this.#nextOpening());
  }

  /** The first opening after the days, so that whoever goes on does so in working hours; midnight, if none is known. */
  #nextOpening(): number {
    for (let day = this.days; day < this.days + longestBreak; day++) {
      const opens = this.opening(day);
      if (opens !== undefined) return opens;
    }
    return this.midnight(this.days);
  }

  #moveTime(at: number): Promise<unknown> {
    return this.client.send('admin', 'PUT', '/v1/clock', { now: new Date(at).toISOString() });
  }
}

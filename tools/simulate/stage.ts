/** Where the days are played: a system under the simulated clock, its calendar, and what is going to happen when. */
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

  /** A stage for `days` civil days from `from` (`YYYY-MM-DD`) on, by the calendar in force. */
  static async open(client: Client, span: { from: string; days: number }): Promise<Stage> {
    const { inForce } = await client.get<{ inForce: number }>('auditor', `/v1/calendars/${calendarId}`);
    const path = `/v1/calendars/${calendarId}/editions/${inForce}`;
    const { definition } = await client.get<{ definition: CalendarDefinition }>('auditor', path);
    return new Stage(client, compileCalendar(definition), span);
  }

  /** Epoch ms of the beginning of the civil day so many after the first. */
  midnight(days: number): number {
    const day = Temporal.PlainDate.from(this.#from).add({ days });
    return day.toZonedDateTime(this.#calendar.timeZone).epochMilliseconds;
  }

  /** Epoch ms at which the offices open on the day so many after the first; undefined when they stay closed. */
  opening(day: number): number | undefined {
    const date = Temporal.PlainDate.from(this.#from).add({ days: day }).toString();
    const index = this.#calendar.dates.indexOf(date);
    const first = this.#calendar.firstSession[index] ?? -1;
    if (index < 0 || first === this.#calendar.firstSession[index + 1]) return undefined;
    return this.#calendar.opens[first]! * 60_000;
  }

  /** So many working minutes after an instant, one at least; all in epoch ms. */
  after(at: number, workingMinutes: number): number {
    return advance(this.#calendar, at, Math.max(1, Math.round(workingMinutes)));
  }

  plan(at: number, act: Planned['act']): void {
    this.#queue.push({ at, order: this.#planned++, act });
  }

  /** A verb of a dossier, as somebody with that role; answers with the dossier after it. */
  act<T = unknown>(role: string, code: string, verb: string, body: object = {}): Promise<T> {
    return this.client.send(role, 'POST', `/v1/dossiers/${encodeURIComponent(code)}/${verb}`, body);
  }

  /** Does what is planned in order of time, until the days are over. `tick`: one more thing was done, of so many planned until now. */
  async run(tick: (done: number, planned: number) => void): Promise<void> {
    const until = this.midnight(this.days);
    let now = 0;
    for (let done = 1; (this.#queue.peek()?.at ?? Number.POSITIVE_INFINITY) < until; done++) {
      const { at, act } = this.#queue.pop()!;
      if (at > now) await this.#moveClock(at);
      now = Math.max(now, at);
      await act(now);
      tick(done, this.#planned);
    }
    await this.#moveClock(until);
  }

  #moveClock(at: number): Promise<unknown> {
    return this.client.send('admin', 'PUT', '/v1/clock', { now: new Date(at).toISOString() });
  }
}

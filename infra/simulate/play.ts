/** Plays the days of a few communes through the public API, in order of time, under the simulated clock. */
import { createHash } from 'node:crypto';
import { type Calendar, type CalendarDefinition, compileCalendar } from '@motcua/domain/calendar';
import { advance } from '@motcua/domain/working-time';
import TinyQueue from 'tinyqueue';
import type { Client } from '../replay/client.ts';
import { Chance } from './chance.ts';
import { type Course, drawArrival, drawCourse } from './course.ts';
import { Tally } from './tally.ts';

export interface PlayOptions {
  /** First day (`YYYY-MM-DD`), and how many civil days are played. */
  readonly from: string;
  readonly days: number;
  /** Dossiers a commune gets on a working day, on average. */
  readonly perDay: number;
  readonly seed: number;
  readonly agencies: readonly string[];
}

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly act: (at: number) => Promise<void>;
}

const dayMs = 86_400_000;
const calendarId = 'vn';

/** Lives the days and says what came of them. `tick`: one more thing was done, of so many planned until now. */
export async function play(
  client: Client,
  options: PlayOptions,
  tick: (done: number, planned: number) => void,
): Promise<Tally> {
  const play = new Play(client, options, await calendarInForce(client));
  await play.planArrivals();
  await play.run(tick);
  return play.sumUp();
}

async function calendarInForce(client: Client): Promise<Calendar> {
  const { inForce } = await client.get<{ inForce: number }>('auditor', `/v1/calendars/${calendarId}`);
  const path = `/v1/calendars/${calendarId}/editions/${inForce}`;
  return compileCalendar((await client.get<{ definition: CalendarDefinition }>('auditor', path)).definition);
}

class Play {
  readonly tally = new Tally();
  readonly #client: Client;
  readonly #options: PlayOptions;
  readonly #calendar: Calendar;
  readonly #queue = new TinyQueue<Planned>([], (a, b) => a.at - b.at || a.order - b.order);
  readonly #codes: string[] = [];
  readonly #until: number;
  #planned = 0;

  constructor(client: Client, options: PlayOptions, calendar: Calendar) {
    this.#client = client;
    this.#options = options;
    this.#calendar = calendar;
    this.#until = this.#midnight(options.days);
  }

  /** Epoch ms of the beginning of the civil day so many after the first. */
  #midnight(days: number): number {
    const day = Temporal.PlainDate.from(this.#options.from).add({ days });
    return day.toZonedDateTime(this.#calendar.timeZone).epochMilliseconds;
  }

  #plan(at: number, act: Planned['act']): void {
    this.#queue.push({ at, order: this.#planned++, act });
  }

  async planArrivals(): Promise<void> {
    const { seed, perDay, agencies, days, from } = this.#options;
    const chance = new Chance(seed);
    const procedures = await this.#procedures();
    for (let day = 0; day < days; day++) {
      const date = Temporal.PlainDate.from(from).add({ days: day }).toString();
      const index = this.#calendar.dates.indexOf(date);
      const first = this.#calendar.firstSession[index] ?? -1;
      if (index < 0 || first === this.#calendar.firstSession[index + 1]) continue;
      const opens = this.#calendar.opens[first]! * 60_000;
      for (const agency of agencies)
        for (let count = chance.count(perDay); count > 0; count--) {
          const course = drawCourse(chance, [agency], procedures);
          this.#plan(advance(this.#calendar, opens, 1 + drawArrival(chance)), (at) => this.#arrive(course, at));
        }
    }
  }

  /** Adopted procedures that every channel may be used for. */
  async #procedures(): Promise<string[]> {
    interface Listed {
      readonly code: string;
      readonly state: string;
      readonly terms: Readonly<Record<string, unknown>>;
    }
    const { items } = await this.#client.get<{ items: Listed[] }>('auditor', '/v1/procedures?limit=200');
    const offered = items.filter(({ state, terms }) => state === 'adopted' && Object.keys(terms).length === 3);
    if (offered.length === 0) throw new Error('no procedure of this system is offered by every channel');
    return offered.map(({ code }) => code);
  }

  async run(tick: (done: number, planned: number) => void): Promise<void> {
    let now = 0;
    for (let done = 1; (this.#queue.peek()?.at ?? Number.POSITIVE_INFINITY) < this.#until; done++) {
      const { at, act } = this.#queue.pop()!;
      if (at > now) await this.#moveClock(at);
      now = Math.max(now, at);
      await act(now);
      tick(done, this.#planned);
    }
    await this.#moveClock(this.#until);
  }

  #moveClock(at: number): Promise<unknown> {
    return this.#client.send('admin', 'PUT', '/v1/clock', { now: new Date(at).toISOString() });
  }

  async #arrive(course: Course, at: number): Promise<void> {
    this.tally.count(`arrived: ${course.channel}`);
    const { procedure, channel, applicant, agency: receivingAgency } = course;
    const filing = { procedure, applicant, receivingAgency };
    if (channel === 'online') {
      const { code } = await this.#client.send<{ code: string }>('counter', 'POST', '/v1/submissions', filing);
      this.#codes.push(code);
      this.#plan(this.#after(at, course.lookedAtAfterMinutes), (then) => this.#look(course, code, then));
      return;
    }
    const { code } = await this.#client.send<{ code: string }>('counter', 'POST', '/v1/dossiers', {
      ...filing,
      channel,
    });
    this.#codes.push(code);
    await this.#begin(course, code, at);
  }

  #after(at: number, workingMinutes: number): number {
    return advance(this.#calendar, at, Math.max(1, Math.round(workingMinutes)));
  }

  #act(role: string, code: string, verb: string, body: object = {}): Promise<unknown> {
    return this.#client.send(role, 'POST', `/v1/dossiers/${encodeURIComponent(code)}/${verb}`, body);
  }

  /** Somebody looks at an online filing. */
  async #look(course: Course, code: string, at: number): Promise<void> {
    if (course.reception === 'refuse') {
      this.tally.count('refused at reception');
      const reasons = ['Không thuộc thẩm quyền giải quyết'];
      await this.#act('counter', code, 'refuse', {
        reasons,
        basis: 'Nghị định 118/2025/NĐ-CP',
        document: `03/${code}`,
      });
      return;
    }
    if (course.reception === 'supplement') {
      this.tally.count('asked to supplement at reception');
      await this.#ask(code);
      const accepted = { ...course, reception: 'accept' } as const;
      this.#plan(at + course.supplementDays * dayMs, (then) => this.#supplement(accepted, code, then));
      return;
    }
    await this.#act('counter', code, 'accept');
    await this.#begin(course, code, at);
  }

  #ask(code: string): Promise<unknown> {
    const items = [{ name: 'Bản sao giấy tờ chứng minh' }];
    return this.#act('officer', code, 'request-supplement', {
      items,
      basis: 'Nghị định 118/2025/NĐ-CP',
      document: `02/${code}`,
    });
  }

  async #supplement(course: Course, code: string, at: number): Promise<void> {
    await this.#act('counter', code, 'supplement');
    this.#plan(this.#after(at, course.lookedAtAfterMinutes), (then) => this.#look(course, code, then));
  }

  /** Accepted: the first step is to be done. */
  async #begin(course: Course, code: string, at: number): Promise<void> {
    this.tally.count('accepted');
    const { items } = await this.#client.get<{ items: { id: string; budgetMinutes: number }[] }>(
      'officer',
      `/v1/tasks?dossier=${encodeURIComponent(code)}`,
    );
    const [task] = items;
    if (task) this.#planStep(course, code, { task, stepNo: 0 }, at);
  }

  #planStep(
    course: Course,
    code: string,
    step: { task: { id: string; budgetMinutes: number }; stepNo: number },
    at: number,
  ): void {
    const done = this.#after(at, step.task.budgetMinutes * course.pace);
    this.#plan(done, (then) => this.#complete(course, code, step, then));
  }

  async #complete(
    course: Course,
    code: string,
    { task, stepNo }: { task: { id: string }; stepNo: number },
    at: number,
  ): Promise<void> {
    if (course.withdrawn) {
      this.tally.count('withdrawn');
      await this.#act('counter', code, 'withdraw');
      const form = { ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: `05/${code}` };
      await this.#act('supervisor', code, 'stop', form);
      return;
    }
    if (course.missingAfterStep === stepNo) {
      this.tally.count('asked to supplement later');
      await this.#ask(code);
      const whole = { ...course, missingAfterStep: null };
      this.#plan(at + course.supplementDays * dayMs, async (then) => {
        await this.#act('counter', code, 'supplement');
        await this.#complete(whole, code, { task, stepNo }, then);
      });
      return;
    }
    interface Completed {
      readonly next: { readonly id: string } | null;
    }
    const { next } = await this.#client.send<Completed>('officer', 'POST', `/v1/tasks/${task.id}/complete`);
    if (next === null) return this.#finish(course, code, at);
    const opened = await this.#client.get<{ id: string; budgetMinutes: number }>('officer', `/v1/tasks/${next.id}`);
    this.#planStep(course, code, { task: opened, stepNo: stepNo + 1 }, at);
  }

  async #finish(course: Course, code: string, at: number): Promise<void> {
    await this.#act('officer', code, 'finish', { result: course.result });
    this.tally.count(course.result === 'granted' ? 'finished: granted' : 'finished: denied');
    this.#plan(this.#after(at + course.pickedUpAfterDays * dayMs, 20), async () => {
      await this.#act('counter', code, 'hand-over', { way: course.channel === 'post' ? 'post' : 'counter' });
      this.tally.count('handed over');
    });
  }

  /** What the system itself says of the dossiers; the digest is the same for the same seed. */
  async sumUp(): Promise<Tally> {
    const digest = createHash('sha256');
    for (const code of this.#codes) {
      const path = `/v1/dossiers/${encodeURIComponent(code)}`;
      const { status, lateness, dueAt } = await this.#client.get<{ status: number; lateness: string; dueAt: string }>(
        'auditor',
        path,
      );
      this.tally.count(`lateness: ${lateness}`);
      digest.update(JSON.stringify([code, status, lateness, dueAt]));
    }
    this.tally.digest = digest.digest('hex').slice(0, 16);
    return this.tally;
  }
}

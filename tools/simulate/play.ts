/** Plays days of a few communes through the public API, in order of time, in simulated time. */
import { createHash } from 'node:crypto';
import { isElectronic } from '@motcua/domain/catalogue/procedure';
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import { Status } from '@motcua/domain/dossiers/status';
import type { Client } from '../client.ts';
import { CommandError } from '../command-line.ts';
import { Chance } from './chance.ts';
import { type Course, drawArrival, drawCourse } from './course.ts';
import { readOffers } from './offers.ts';
import { planLeaves, planLetters } from './officers.ts';
import { Stage } from './stage.ts';
import type { Tally } from './tally.ts';

export interface PlayOptions {
  /** The first day (`YYYY-MM-DD`). */
  readonly from: string;
  /** How many civil days are played. */
  readonly days: number;
  /** Dossiers that a commune gets on a working day, on average. */
  readonly perDay: number;
  readonly seed: number;
  readonly agencies: readonly string[];
}

/** The bar that shows the days being played. */
export const playingBar = 'playing {bar} {value}/{total} days | {eta_formatted} left';

const dayMs = 86_400_000;

/** Each commune has one kiosk, in its post office. */
const kioskOf = (agency: string) => ({
  device: `KIOSK-${agency}`,
  place: 'Bưu điện văn hóa xã',
  identityProvenBy: 'vneid',
});

/** Plays the days and returns what happened. Calls `tick` at the end of each day. */
export async function play(
  client: Client,
  options: PlayOptions,
  tick: (over: number, days: number) => void,
): Promise<Tally> {
  const stage = await Stage.open(client, options);
  // Officers have draws of their own, so that the same people come whatever the officers decide.
  const officersChance = new Chance(options.seed + 1);
  const applicants = new Applicants(stage, options, officersChance);
  await applicants.planArrivals();
  await planLeaves(stage, officersChance, options.agencies);
  planLetters(stage, officersChance);
  await stage.run(tick);
  return applicants.sumUp();
}

/** A task as the API gives it. */
interface Task {
  readonly id: string;
  readonly budgetMinutes: number;
}

/** A dossier on its way. */
interface Filed {
  readonly course: Course;
  readonly code: string;
}

/** The step a dossier is at; steps are counted from 0. */
interface Step {
  readonly taskId: string;
  readonly stepNo: number;
}

/** The people who come, and what happens to the dossiers that they bring. */
class Applicants {
  readonly #stage: Stage;
  readonly #options: PlayOptions;
  readonly #chance: Chance;
  readonly #filed: Filed[] = [];

  constructor(stage: Stage, options: PlayOptions, chance: Chance) {
    this.#stage = stage;
    this.#options = options;
    this.#chance = chance;
  }

  async planArrivals(): Promise<void> {
    const { seed, perDay, agencies, days } = this.#options;
    const chance = new Chance(seed);
    const offers = await readOffers(this.#stage.client);
    let isEverOpen = false;
    for (let day = 0; day < days; day++) {
      const opens = this.#stage.opening(day);
      if (opens === undefined) continue;
      isEverOpen = true;
      for (const agency of agencies)
        for (let count = chance.count(perDay); count > 0; count--) {
          const course = drawCourse(chance, agency, offers);
          this.#stage.plan(this.#stage.after(opens, 1 + drawArrival(chance)), (at) => this.#arrive(course, at));
        }
    }
    if (!isEverOpen)
      throw new CommandError('The agencies are closed on all of these days, or the calendar does not know them.');
  }

  async #arrive(course: Course, at: number): Promise<void> {
    this.#stage.tally.count(`arrived: ${course.channel}`);
    const { offer, channel, applicant, agency: receivingAgency } = course;
    const filing = {
      procedure: offer.procedure,
      applicant,
      documents: offer.documents,
      receivingAgency,
      decidingAgency: offer.deciderFor(receivingAgency),
      fee: { amountVnd: 15_000, paid: !isElectronic(channel) },
      sets: 1,
      resultWay: channel === 'post' ? 'post' : 'counter',
    };
    if (isElectronic(channel)) {
      const kiosk = channel === 'kiosk' ? { kiosk: kioskOf(receivingAgency) } : {};
      const filed = await this.#file(course, '/v1/submissions', { ...filing, channel, ...kiosk });
      this.#planLook(filed, at);
    } else {
      const filed = await this.#file(course, '/v1/dossiers', { ...filing, channel });
      await this.#begin(filed, at);
    }
  }

  async #file(course: Course, path: string, filing: object): Promise<Filed> {
    const { code } = await this.#stage.client.send<{ code: string }>('counter', 'POST', path, filing);
    const filed = { course, code };
    this.#filed.push(filed);
    return filed;
  }

  #planLook(filed: Filed, at: number): void {
    const { lookedAtAfterMinutes } = filed.course;
    this.#stage.plan(this.#stage.after(at, lookedAtAfterMinutes), (then) => this.#look(filed, then));
  }

  /** An officer looks at an electronic filing. */
  async #look({ course, code }: Filed, at: number): Promise<void> {
    if (course.reception === 'refuse') {
      this.#stage.tally.count('refused at reception');
      const reasons = ['Không thuộc thẩm quyền giải quyết'];
      const refusal = { reasons, basis: 'Nghị định 118/2025/NĐ-CP', document: `03/${code}` };
      await this.#stage.act('counter', code, 'refuse', refusal);
    } else if (course.reception === 'supplement') {
      this.#stage.tally.count('asked to supplement at reception');
      await this.#askToSupplement(code);
      const filed = { code, course: { ...course, reception: 'accept' } as const };
      this.#planSupplement(filed, at, async (then) => this.#planLook(filed, then));
    } else {
      await this.#stage.act('counter', code, 'accept');
      await this.#begin({ course, code }, at);
    }
  }

  #askToSupplement(code: string): Promise<unknown> {
    const items = [{ name: 'Bản sao giấy tờ chứng minh' }];
    const request = { items, basis: 'Nghị định 118/2025/NĐ-CP', document: `02/${code}` };
    return this.#stage.act('officer', code, 'request-supplement', request);
  }

  /** The applicant brings what is missing after some days; then `next` happens. */
  #planSupplement({ course, code }: Filed, at: number, next: (at: number) => Promise<void>): void {
    this.#stage.plan(at + course.supplementDays * dayMs, async (then) => {
      await this.#stage.act('counter', code, 'supplement');
      await next(then);
    });
  }

  /** The dossier was accepted, and its first step is open. */
  async #begin(filed: Filed, at: number): Promise<void> {
    this.#stage.tally.count('accepted');
    const path = `/v1/tasks?dossier=${encodeURIComponent(filed.code)}`;
    const { items } = await this.#stage.client.get<{ items: Task[] }>('officer', path);
    const [task] = items;
    if (task) this.#planStep(filed, task, 0, at);
  }

  #planStep(filed: Filed, task: Task, stepNo: number, at: number): void {
    const done = this.#stage.after(at, task.budgetMinutes * filed.course.pace);
    this.#stage.plan(done, (then) => this.#endStep(filed, { taskId: task.id, stepNo }, then));
  }

  /** The time of a step is over: the applicant withdraws, something is found missing, or the step is done. */
  async #endStep(filed: Filed, step: Step, at: number): Promise<void> {
    const { course, code } = filed;
    if (course.withdrawn) await this.#withdraw(code);
    else if (course.missingAfterStep === step.stepNo) {
      this.#stage.tally.count('asked to supplement later');
      await this.#askToSupplement(code);
      const whole = { code, course: { ...course, missingAfterStep: null } };
      this.#planSupplement(whole, at, (then) => this.#endStep(whole, step, then));
    } else await this.#complete(filed, step, at);
  }

  async #withdraw(code: string): Promise<void> {
    this.#stage.tally.count('withdrawn');
    await this.#stage.act('counter', code, 'withdraw');
    const order = { ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: `05/${code}` };
    const stop = { ...order, approver: 'vp-leaders-1' };
    await this.#stage.act('supervisor', code, 'stop', stop);
  }

  async #complete(filed: Filed, { taskId, stepNo }: Step, at: number): Promise<void> {
    const { client } = this.#stage;
    const completed = await client.send<{ next: { id: string } | null }>(
      'officer',
      'POST',
      `/v1/tasks/${taskId}/complete`,
    );
    if (completed.next === null) return this.#finish(filed, at);
    const opened = await client.get<Task>('officer', `/v1/tasks/${completed.next.id}`);
    this.#planStep(filed, opened, stepNo + 1, at);
  }

  async #finish({ course, code }: Filed, at: number): Promise<void> {
    const delayReason = this.#chance.pick(delayReasons);
    await this.#stage.act('officer', code, 'finish', { result: course.result, delayReason });
    this.#stage.tally.count(course.result === 'granted' ? 'finished: granted' : 'finished: denied');
    this.#stage.plan(this.#stage.after(at + course.pickedUpAfterDays * dayMs, 20), async () => {
      await this.#stage.act('counter', code, 'hand-over', { way: course.channel === 'post' ? 'post' : 'counter' });
      this.#stage.tally.count('handed over');
    });
  }

  /** What the system itself says of the dossiers. The digest is the same for the same seed. */
  async sumUp(): Promise<Tally> {
    interface Judged {
      readonly status: number;
      readonly lateness: string;
      readonly dueAt: string;
    }
    const digest = createHash('sha256');
    for (const { code, course } of this.#filed) {
      const path = `/v1/dossiers/${encodeURIComponent(code)}`;
      const { status, lateness, dueAt } = await this.#stage.client.get<Judged>('auditor', path);
      this.#stage.tally.count(`lateness: ${lateness}`);
      digest.update(JSON.stringify([code, status, lateness, dueAt]));
      const ending = course.applicant.identityNumber.slice(-4);
      if (lateness === 'open-late') this.#stage.tally.overdue ??= { code, ending };
      if (status === Status.supplementRequested) this.#stage.tally.incomplete ??= { code, ending };
    }
    this.#stage.tally.digest = digest.digest('hex').slice(0, 16);
    return this.#stage.tally;
  }
}

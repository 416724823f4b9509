/** Plays the days of a few communes through the public API, in order of time, under the simulated clock. */
import { createHash } from 'node:crypto';
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import type { Client } from '../client.ts';
import { Chance } from './chance.ts';
import { type Course, drawArrival, drawCourse } from './course.ts';
import { readOffers } from './offers.ts';
import { planLeaves, planLetters } from './office.ts';
import { Stage } from './stage.ts';
import type { Tally } from './tally.ts';

export interface PlayOptions {
  /** First day (`YYYY-MM-DD`), and how many civil days are played. */
  readonly from: string;
  readonly days: number;
  /** Dossiers a commune gets on a working day, on average. */
  readonly perDay: number;
  readonly seed: number;
  readonly agencies: readonly string[];
}

/** How a bar shows the days being played. */
export const playingBar = 'playing {bar} {value}/{total} acts | {eta_formatted} left';

const dayMs = 86_400_000;

/** Lives the days and says what came of them. `tick`: one more thing was done, of so many planned until now. */
export async function play(
  client: Client,
  options: PlayOptions,
  tick: (done: number, planned: number) => void,
): Promise<Tally> {
  const stage = await Stage.open(client, options);
  // What the office decides has draws of its own, so that the same people come whatever it does.
  const officeChance = new Chance(options.seed + 1);
  const applicants = new Applicants(stage, options, officeChance);
  await applicants.planArrivals();
  await planLeaves(stage, officeChance, options.agencies);
  planLetters(stage, officeChance);
  await stage.run(tick);
  return applicants.sumUp();
}

/** Those who come, and what becomes of what they bring. */
class Applicants {
  readonly #stage: Stage;
  readonly #options: PlayOptions;
  readonly #chance: Chance;
  readonly #codes: string[] = [];

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
      throw new Error('The offices are closed on all of these days, or the calendar does not know them.');
  }

  async #arrive(course: Course, at: number): Promise<void> {
    this.#stage.tally.count(`arrived: ${course.channel}`);
    const { offer, channel, applicant, agency: receivingAgency } = course;
    const { procedure, documents, deciderFor } = offer;
    const filing = {
      ...{ procedure, applicant, documents, receivingAgency, decidingAgency: deciderFor(receivingAgency) },
      ...{ sets: 1, resultWay: channel === 'post' ? 'post' : 'counter' },
    };
    if (channel === 'online') {
      const { code } = await this.#stage.client.send<{ code: string }>('counter', 'POST', '/v1/submissions', filing);
      this.#codes.push(code);
      this.#stage.plan(this.#stage.after(at, course.lookedAtAfterMinutes), (then) => this.#look(course, code, then));
      return;
    }
    const { code } = await this.#stage.client.send<{ code: string }>('counter', 'POST', '/v1/dossiers', {
      ...filing,
      channel,
    });
    this.#codes.push(code);
    await this.#begin(course, code, at);
  }

  /** Somebody looks at an online filing. */
  async #look(course: Course, code: string, at: number): Promise<void> {
    if (course.reception === 'refuse') {
      this.#stage.tally.count('refused at reception');
      const reasons = ['Không thuộc thẩm quyền giải quyết'];
      await this.#stage.act('counter', code, 'refuse', {
        reasons,
        basis: 'Nghị định 118/2025/NĐ-CP',
        document: `03/${code}`,
      });
      return;
    }
    if (course.reception === 'supplement') {
      this.#stage.tally.count('asked to supplement at reception');
      await this.#ask(code);
      const accepted = { ...course, reception: 'accept' } as const;
      this.#stage.plan(at + course.supplementDays * dayMs, (then) => this.#supplement(accepted, code, then));
      return;
    }
    await this.#stage.act('counter', code, 'accept');
    await this.#begin(course, code, at);
  }

  #ask(code: string): Promise<unknown> {
    const items = [{ name: 'Bản sao giấy tờ chứng minh' }];
    return this.#stage.act('officer', code, 'request-supplement', {
      items,
      basis: 'Nghị định 118/2025/NĐ-CP',
      document: `02/${code}`,
    });
  }

  async #supplement(course: Course, code: string, at: number): Promise<void> {
    await this.#stage.act('counter', code, 'supplement');
    this.#stage.plan(this.#stage.after(at, course.lookedAtAfterMinutes), (then) => this.#look(course, code, then));
  }

  /** Accepted: the first step is to be done. */
  async #begin(course: Course, code: string, at: number): Promise<void> {
    this.#stage.tally.count('accepted');
    const { items } = await this.#stage.client.get<{ items: { id: string; budgetMinutes: number }[] }>(
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
    const done = this.#stage.after(at, step.task.budgetMinutes * course.pace);
    this.#stage.plan(done, (then) => this.#complete(course, code, step, then));
  }

  async #complete(
    course: Course,
    code: string,
    { task, stepNo }: { task: { id: string }; stepNo: number },
    at: number,
  ): Promise<void> {
    if (course.withdrawn) {
      this.#stage.tally.count('withdrawn');
      await this.#stage.act('counter', code, 'withdraw');
      const form = { ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: `05/${code}` };
      await this.#stage.act('supervisor', code, 'stop', form);
      return;
    }
    if (course.missingAfterStep === stepNo) {
      this.#stage.tally.count('asked to supplement later');
      await this.#ask(code);
      const whole = { ...course, missingAfterStep: null };
      this.#stage.plan(at + course.supplementDays * dayMs, async (then) => {
        await this.#stage.act('counter', code, 'supplement');
        await this.#complete(whole, code, { task, stepNo }, then);
      });
      return;
    }
    interface Completed {
      readonly next: { readonly id: string } | null;
    }
    const { next } = await this.#stage.client.send<Completed>('officer', 'POST', `/v1/tasks/${task.id}/complete`);
    if (next === null) return this.#finish(course, code, at);
    const opened = await this.#stage.client.get<{ id: string; budgetMinutes: number }>(
      'officer',
      `/v1/tasks/${next.id}`,
    );
    this.#planStep(course, code, { task: opened, stepNo: stepNo + 1 }, at);
  }

  async #finish(course: Course, code: string, at: number): Promise<void> {
    const delayReason = this.#chance.pick(delayReasons);
    await this.#stage.act('officer', code, 'finish', { result: course.result, delayReason });
    this.#stage.tally.count(course.result === 'granted' ? 'finished: granted' : 'finished: denied');
    this.#stage.plan(this.#stage.after(at + course.pickedUpAfterDays * dayMs, 20), async () => {
      await this.#stage.act('counter', code, 'hand-over', { way: course.channel === 'post' ? 'post' : 'counter' });
      this.#stage.tally.count('handed over');
    });
  }

  /** What the system itself says of the dossiers; the digest is the same for the same seed. */
  async sumUp(): Promise<Tally> {
    const digest = createHash('sha256');
    for (const code of this.#codes) {
      const path = `/v1/dossiers/${encodeURIComponent(code)}`;
      const { status, lateness, dueAt } = await this.#stage.client.get<{
        status: number;
        lateness: string;
        dueAt: string;
      }>('auditor', path);
      this.#stage.tally.count(`lateness: ${lateness}`);
      digest.update(JSON.stringify([code, status, lateness, dueAt]));
    }
    this.#stage.tally.digest = digest.digest('hex').slice(0, 16);
    return this.#stage.tally;
  }
}

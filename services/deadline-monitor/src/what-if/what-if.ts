/** What-if: judges many dossiers by another rule, on one state of the database, and counts. It writes nothing. */
import { setImmediate as aTurn } from 'node:timers/promises';
import { snapshot, type Tx } from '@motcua/db/database';
import {
  countWhatIfDossiers,
  readWhatIfDossiers,
  readWhatIfSteps,
  type WhatIfDossier,
  type WhatIfFilter,
} from '@motcua/db/dossiers/what-ifs';
import { datesUnder, isLate, type OtherRule, stepLateUnder } from '@motcua/domain/dossiers/what-if';
import { Refusal, type RefusalCode } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';

/** About half a minute's work. A filter that names more dossiers is refused. */
export const mostDossiers = 500_000;
const batchSize = 2_000;

/** The question. */
export interface WhatIf {
  readonly filter: WhatIfFilter;
  readonly rule: OtherRule;
  /** Step code → its budget in working minutes. */
  readonly budgets: ReadonlyMap<string, number>;
}

/** How many dossiers were late, and how many would have been. */
export class Tally {
  considered = 0;
  lateBefore = 0;
  lateAfter = 0;
  becameLate = 0;
  noLongerLate = 0;

  count(before: boolean, after: boolean): void {
    this.considered += 1;
    if (before) this.lateBefore += 1;
    if (after) this.lateAfter += 1;
    if (after && !before) this.becameLate += 1;
    if (before && !after) this.noLongerLate += 1;
  }
}

/** The answer. */
export interface WhatIfOutcome {
  readonly judgedAt: number;
  readonly all: Tally;
  readonly byProcedure: ReadonlyMap<string, Tally>;
  /** By procedure and step, where other budgets were asked for. */
  readonly bySteps: ReadonlyMap<string, ReadonlyMap<string, Tally>>;
  /** Dossiers for which the other rule gives no date. */
  readonly skipped: ReadonlyMap<RefusalCode, number>;
}

/**
 * Judges the dossiers of a filter by another rule.
 * @throws Refusal `simulation-too-large`, before anything is calculated
 */
export async function judgeUnder(deps: Deps, whatIf: WhatIf): Promise<WhatIfOutcome> {
  const judgedAt = await deps.time(deps.db);
  return snapshot(deps.db, async (tx) => {
    const count = await countWhatIfDossiers(tx, whatIf.filter, mostDossiers);
    if (count > mostDossiers)
      throw new Refusal('simulation-too-large', `more than ${mostDossiers} dossiers`, {
        path: 'filter',
        facts: { most: mostDossiers },
      });
    const judging = new Judging(deps, whatIf, judgedAt);
    for await (const batch of readWhatIfDossiers(tx, whatIf.filter, batchSize)) {
      await judging.add(tx, batch);
      await aTurn(); // the sweep runs in this process too
    }
    return judging;
  });
}

class Judging implements WhatIfOutcome {
  readonly judgedAt: number;
  readonly all = new Tally();
  readonly byProcedure = new Map<string, Tally>();
  readonly bySteps = new Map<string, Map<string, Tally>>();
  readonly skipped = new Map<RefusalCode, number>();
  readonly #deps: Deps;
  readonly #whatIf: WhatIf;

  constructor(deps: Deps, whatIf: WhatIf, judgedAt: number) {
    this.#deps = deps;
    this.#whatIf = whatIf;
    this.judgedAt = judgedAt;
  }

  async add(tx: Tx, batch: readonly WhatIfDossier[]): Promise<void> {
    for (const dossier of batch) await this.#judge(tx, dossier);
    if (this.#whatIf.budgets.size > 0) await this.#judgeSteps(tx, batch);
  }

  async #judge(tx: Tx, dossier: WhatIfDossier): Promise<void> {
    const calendar = await this.#calendarOf(tx, dossier);
    const dates = datesUnder(dossier, calendar, this.#whatIf.rule);
    if ('because' in dates) {
      this.skipped.set(dates.because, (this.skipped.get(dates.because) ?? 0) + 1);
      return;
    }
    const before = isLate(dossier.dueAt, dossier.finishedAt, this.judgedAt);
    const after = isLate(dates.dueAt, dossier.finishedAt, this.judgedAt);
    this.all.count(before, after);
    tallyOf(this.byProcedure, dossier.procedureCode).count(before, after);
  }

  async #judgeSteps(tx: Tx, batch: readonly WhatIfDossier[]): Promise<void> {
    const { budgets, rule } = this.#whatIf;
    const byId = new Map(batch.map((dossier) => [dossier.id, dossier]));
    const steps = await readWhatIfSteps(tx, [...byId.keys()], [...budgets.keys()]);
    for (const { dossierId, stepCode, ...step } of steps) {
      const dossier = byId.get(dossierId)!;
      const calendar = rule.calendar ?? (await this.#calendarOf(tx, dossier));
      const now = { ...step, now: this.judgedAt };
      const after = stepLateUnder(now, budgets.get(stepCode)!, { suspensions: dossier.suspensions, calendar });
      if (after === null) continue;
      const ofProcedure = this.bySteps.get(dossier.procedureCode) ?? new Map<string, Tally>();
      this.bySteps.set(dossier.procedureCode, ofProcedure);
      tallyOf(ofProcedure, stepCode).count(isLate(step.dueAt, step.closedAt, this.judgedAt), after);
    }
  }

  async #calendarOf(tx: Tx, { calendarId, calendarEdition }: WhatIfDossier) {
    return (await this.#deps.calendars.get(tx, calendarId, calendarEdition)).calendar;
  }
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const tally = tallies.get(key) ?? new Tally();
  tallies.set(key, tally);
  return tally;
}

/**
 * The control slip (docs/domain.md §2.4, form 05 of 2018 and 06 of 2025): every hand-over of a dossier by its history.
 */
import type { Calendar } from '../calendars/calendar.ts';
import type { StepDefinition, UnitKind } from '../catalogue/procedure.ts';
import { deriveClock, whereCovered } from '../deadlines/clock.ts';
import { type Lateness, lateness } from '../deadlines/lateness.ts';
import type { Dossier, HandOverWay } from '../dossiers/dossier.ts';
import { asOf } from '../dossiers/due-dates.ts';
import type { Entry } from '../dossiers/history.ts';
import { budgetOf } from '../routing/step.ts';

/** The holder of a dossier, as far as the history names one. */
export interface Desk {
  readonly agencyId: string;
  readonly unitKind: UnitKind | null;
  readonly unitId: string | null;
  readonly officerId: string | null;
}

/** Why a dossier changed hands. */
export type HandOverCause = 'step' | 'returned' | 'reassigned' | 'transferred' | 'result' | 'applicant';

export interface HandOver {
  readonly from: Desk;
  /** Null: the applicant. */
  readonly to: Desk | null;
  /** Epoch ms. */
  readonly givenAt: number;
  /** When the task was assigned or claimed; null: neither has happened. */
  readonly takenAt: number | null;
  /** How the giver kept the budget of the step; null: there was none to keep. */
  readonly judged: Lateness | null;
  readonly cause: HandOverCause;
  /** The name of the step that begins; null: none does. */
  readonly step: string | null;
  /** How the applicant got the result; null: the hand-over was to an agency. */
  readonly way: HandOverWay | null;
}

/** The steps that were opened, by the history, oldest first. */
export const openedSteps = (entries: readonly Entry[]): { step: StepDefinition; at: number }[] =>
  entries
    .filter(({ type }) => type === 'step.opened')
    .map(({ at, data }) => ({ at, step: data['step'] as unknown as StepDefinition }));

interface OpenStep {
  readonly step: StepDefinition;
  readonly openedAt: number;
}

/** Every hand-over of a dossier, oldest first. Steps are judged by the calendar by which the dossier counts now. */
export function handOversOf(dossier: Dossier, entries: readonly Entry[], calendar: Calendar): HandOver[] {
  const slip = new Slip(dossier, calendar);
  for (const entry of entries) slip.read(entry);
  return slip.handOvers;
}

/** Reads a history entry by entry, and keeps the desk of the dossier and the open step. */
class Slip {
  readonly handOvers: HandOver[] = [];
  readonly #dossier: Dossier;
  readonly #calendar: Calendar;
  readonly #counter: Desk;
  #desk: Desk;
  #deciding: string | null = null;
  #open: OpenStep | null = null;
  /** How the step that closed last was judged, and why: the next hand-over carries it. */
  #closed: Pick<HandOver, 'judged' | 'cause'> = { judged: null, cause: 'step' };

  constructor(dossier: Dossier, calendar: Calendar) {
    this.#dossier = dossier;
    this.#calendar = calendar;
    this.#counter = { agencyId: dossier.agencyId, unitKind: 'one-stop', unitId: null, officerId: null };
    this.#desk = this.#counter;
  }

  read({ at: recordedAt, type, data }: Entry): void {
    // The entry of an imported step carries the instant at which the step opened.
    const at = 'openedAt' in data ? Date.parse(data['openedAt'] as string) : recordedAt;
    switch (type) {
      case 'dossier.submitted':
      case 'dossier.accepted':
      case 'dossier.imported':
        this.#deciding = (data['opening'] as unknown as Dossier).decidingAgencyId;
        return;
      case 'step.opened':
        this.#begin(data['step'] as unknown as StepDefinition, at);
        return;
      case 'step.assigned':
      case 'step.claimed':
        this.#take(personIn(data), at);
        return;
      case 'step.reassigned':
        this.#give({ ...this.#desk, ...personIn(data) }, at, { cause: 'reassigned', takenAt: at });
        return;
      case 'step.completed':
      case 'step.returned':
        this.#close(data, at, type === 'step.returned' ? 'returned' : 'step');
        return;
      case 'dossier.transferred':
        this.#deciding = data['to'] as string;
        this.#give({ ...this.#counter, agencyId: this.#deciding, unitKind: null }, at, { cause: 'transferred' });
        return;
      case 'dossier.finished':
        this.#give(this.#counter, at, { cause: 'result', judged: this.#judgeOpen(at), takenAt: at });
        this.#open = null;
        return;
      case 'dossier.handed-over':
        this.#handToApplicant(data['way'] as HandOverWay, at);
    }
  }

  #begin(step: StepDefinition, at: number): void {
    const agencyId = step.agency ?? this.#deciding ?? this.#dossier.decidingAgencyId;
    const to = { agencyId, unitKind: step.unit, unitId: null, officerId: null };
    // A dossier whose first step is done at the counter lies there already.
    const lies = this.handOvers.length === 0 && this.#open === null && sameUnit(to, this.#desk);
    if (lies) this.#desk = to;
    else this.#give(to, at, { ...this.#closed, step: step.name });
    this.#open = { step, openedAt: at };
    this.#closed = { judged: null, cause: 'step' };
  }

  #take(person: Pick<Desk, 'unitId' | 'officerId'>, at: number): void {
    this.#desk = { ...this.#desk, ...person };
    const last = this.handOvers.at(-1);
    if (last?.to != null) this.handOvers[this.handOvers.length - 1] = { ...last, to: this.#desk, takenAt: at };
  }

  #close(data: Entry['data'], at: number, cause: HandOverCause): void {
    this.#desk = { ...this.#desk, ...personIn(data) };
    this.#closed = { judged: this.#judgeOpen(at), cause };
    this.#open = null;
  }

  #give(to: Desk, at: number, how: Partial<HandOver>): void {
    const nothing = { takenAt: null, judged: null, cause: 'step', step: null, way: null } as const;
    this.handOvers.push({ ...nothing, ...how, from: this.#desk, to, givenAt: at });
    this.#desk = to;
  }

  #handToApplicant(way: HandOverWay, at: number): void {
    const { dueAt, dueOn, finishedAt } = this.#dossier;
    const judged = lateness({ dueAt, dueOn, finishedAt, now: at, timeZone: this.#calendar.timeZone });
    const given = { givenAt: at, takenAt: at, judged, cause: 'applicant', step: null, way } as const;
    this.handOvers.push({ from: this.#counter, to: null, ...given });
  }

  /** How the open step, or the one that closed last, kept its budget. */
  #judgeOpen(at: number): Lateness | null {
    if (this.#open === null) return this.#closed.judged;
    const { step, openedAt } = this.#open;
    const { suspensions } = asOf(this.#dossier, at);
    const clock = { kind: 'step', calendar: this.#calendar, anchorAt: openedAt, term: budgetOf(step) } as const;
    // A step that the calendar does not cover is not judged.
    return whereCovered(() => {
      const { dueAt, dueOn } = deriveClock(clock, { suspensions, extensions: [], maxExtensions: 0 });
      return lateness({ dueAt, dueOn, finishedAt: at, now: at, timeZone: this.#calendar.timeZone });
    });
  }
}

const sameUnit = (a: Desk, b: Desk) => a.agencyId === b.agencyId && a.unitKind === b.unitKind;

const personIn = (data: Entry['data']): Pick<Desk, 'unitId' | 'officerId'> => ({
  unitId: (data['unitId'] as string | null | undefined) ?? null,
  officerId: (data['officerId'] as string | null | undefined) ?? null,
});

/** One dossier of a stock from its filing to what became of it, decided by the rules of the domain. */

import type { HistoryEntry } from '@motcua/db/history/chain';
import type { StepDefinition } from '@motcua/domain/catalogue/procedure';
import { promiseDates, rulesOf } from '@motcua/domain/dossiers/acceptance';
import { decide } from '@motcua/domain/dossiers/decide';
import { type Dossier, noDates, type Opening } from '@motcua/domain/dossiers/dossier';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { toHistoryData } from '@motcua/domain/dossiers/history-data';
import type { RegistrationEvent } from '@motcua/domain/dossiers/registration';
import type { DossierCommand, DossierEvent } from '@motcua/domain/dossiers/verbs';
import { planOf } from '@motcua/domain/routing/step';
import type { DossierRules } from '@motcua/domain/rules/dossier-rules';
import type { Chance } from '../../tools/simulate/chance.ts';
import { type Places, pickByRank, type Version } from './places.ts';

const hour = 3_600_000;
const day = 24 * hour;
const actor = 'counter:stock';
const ordered = { basis: 'Nghị định 118/2025/NĐ-CP', document: '15/YCBS-UBND' };

/** How often things happen, in per cent. */
const shares = { online: 30, post: 4, refused: 6, supplement: 4, payment: 2, withdrawn: 1, stuck: 0.5, provincial: 12 };

/** A dossier that arrives. */
export interface Arrival {
  readonly id: string;
  readonly code: string;
  readonly applicantId: string;
  readonly agencyId: string;
  readonly at: number;
  /** It waits for another dossier, so nobody accepts it. */
  readonly waits: boolean;
  /** Makes the id of a note. */
  readonly newId: (at: number) => string;
}

/** What happened to it until now. Instants in epoch ms. */
export interface Life {
  readonly dossier: Dossier;
  readonly version: Version;
  readonly entries: readonly (HistoryEntry & { readonly at: number })[];
  /** When the work on each step began, and when it ended or will end. Empty: it was not accepted. */
  readonly steps: readonly { readonly from: number; readonly to: number }[];
  /** Ids of what was written about it, and when. */
  readonly notes: readonly { readonly id: string; readonly at: number }[];
}

/** Lets a dossier live from its arrival to `now`. */
export function live(chance: Chance, places: Places, arrival: Arrival, now: number): Life {
  const version = pickByRank(chance, places.versions);
  const course = new Course(openingOf(chance, places, version, arrival), { places, chance, now, at: arrival.at });
  const { channel } = course.opening;
  if (channel === 'online' || arrival.waits) course.file();
  if (arrival.waits) return course.told(version, []);
  if (channel === 'online' && chance.percent(shares.refused)) {
    course.refuse(arrival.newId);
    return course.told(version, []);
  }
  course.accept(version, channel === 'online');
  return course.told(version, course.work(arrival.newId));
}

function openingOf(chance: Chance, places: Places, version: Version, arrival: Arrival): Opening {
  const { id, code, applicantId, agencyId, at, waits } = arrival;
  const draw = chance.number() * 100;
  const isOnline = waits || draw < shares.online;
  return {
    ...{ id, code, applicantId, agencyId, calendarId: 'vn', calendarEdition: places.edition.edition },
    helpedAgencyId: chance.percent(3) ? chance.pick(places.receiving) : agencyId,
    decidingAgencyId: chance.percent(shares.provincial) ? places.province : agencyId,
    procedureCode: version.procedureCode,
    procedureVersionId: version.id,
    channel: isOnline ? 'online' : draw < shares.online + shares.post ? 'post' : 'counter',
    rules: once(rules, version.id, () => rulesOf(version.definition)),
    ...{ term: null, steps: [], acceptedAt: null, ...noDates },
    submittedAt: isOnline ? at : null,
  };
}

/** What many dossiers have in common is one object, which is written as JSON once. */
const rules = new Map<string, DossierRules>();
const plans = new Map<string, readonly StepDefinition[]>();

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

class Course {
  readonly opening: Opening;
  readonly #places: Places;
  readonly #chance: Chance;
  readonly #now: number;
  readonly #entries: (HistoryEntry & { readonly at: number })[] = [];
  readonly #notes: { id: string; at: number }[] = [];
  #dossier: Dossier | undefined;
  #at: number;

  constructor(
    opening: Opening,
    { places, chance, now, at }: { places: Places; chance: Chance; now: number; at: number },
  ) {
    this.opening = opening;
    this.#places = places;
    this.#chance = chance;
    this.#now = now;
    this.#at = at;
  }

  told(version: Version, steps: Life['steps']): Life {
    return { dossier: this.#dossier!, version, entries: this.#entries, steps, notes: this.#notes };
  }

  file(): void {
    this.#happen({ type: 'dossier.submitted', opening: this.opening, presented } as RegistrationEvent);
  }

  refuse(newId: (at: number) => string): void {
    this.#at += 2 * hour;
    if (this.#at > this.#now) return;
    this.#do({ type: 'refuse', noteId: this.#note(newId), document: '3/TC-UBND', basis: ordered.basis });
  }

  accept(version: Version, isFiled: boolean): void {
    const { definition } = version;
    const { agencyId: receiving, decidingAgencyId: deciding, channel, submittedAt } = this.opening;
    const { calendar } = this.#places.edition;
    const acceptedAt = isFiled ? submittedAt! + hour : this.#at;
    const asked = definition.terms[channel] === undefined ? 'counter' : channel;
    const { trace: _trace, ...dates } = promiseDates(definition, asked, calendar, acceptedAt);
    const plan = () =>
      planOf(definition, { calendar, acceptedAt, promisedAt: dates.promisedAt }, { receiving, deciding });
    const steps = once(plans, `${version.id} ${receiving === deciding || receiving}`, plan);
    const { procedureVersionId, calendarId, calendarEdition, rules } = this.opening;
    const acceptance = { procedureVersionId, calendarId, calendarEdition, rules, steps, acceptedAt, ...dates };
    this.#at = acceptedAt;
    if (acceptedAt > this.#now && isFiled) return;
    if (isFiled) this.#do({ type: 'accept', acceptance });
    else this.#happen({ type: 'dossier.accepted', opening: { ...this.opening, ...acceptance }, presented });
  }

  /** The work from the acceptance on; returns when each step was worked on. */
  work(newId: (at: number) => string): Life['steps'] {
    const dossier = this.#dossier!;
    if (dossier.acceptedAt === null) return [];
    const chance = this.#chance;
    const asks = chance.percent(shares.supplement)
      ? 'supplement'
      : chance.percent(shares.payment)
        ? 'payment'
        : undefined;
    const isStuck = chance.percent(shares.stuck);
    const whole = isStuck
      ? 1_000 * day
      : Math.max(hour / 2, (dossier.dueAt! - dossier.acceptedAt) * 0.5 * chance.factor(0.6));
    const startsAt = dossier.acceptedAt + whole / 10;
    if (!this.#until(startsAt)) return this.#stepsOver(whole);
    this.#do({ type: 'start' });
    const stood = asks === undefined ? 0 : this.#ask(asks, startsAt + whole / 10, newId);
    if (stood === undefined) return this.#stepsOver(whole);
    if (chance.percent(shares.withdrawn) && this.#until(startsAt + whole / 2 + stood)) {
      this.#do({ type: 'withdraw' });
      if (chance.percent(90) && this.#until(this.#at + day))
        this.#do({ type: 'stop', ground: 'withdrawn', refund: 'none', ...ordered });
    } else if (this.#until(dossier.acceptedAt + whole + stood)) this.#finish();
    return this.#stepsOver(whole + stood);
  }

  /** Asks for something; returns for how long the dossier waited, undefined if it still waits. */
  #ask(what: 'supplement' | 'payment', at: number, newId: (at: number) => string): number | undefined {
    if (!this.#until(at)) return 0;
    if (what === 'payment') this.#do({ type: 'request-payment', amountVnd: 50_000, ...ordered });
    else this.#do({ type: 'request-supplement', items: 1, noteId: this.#note(newId), approver: null, ...ordered });
    const delay = this.#chance.whole(1, 20) * day;
    if (!this.#until(at + delay)) return undefined;
    this.#do(what === 'payment' ? { type: 'confirm-payment', document: null } : { type: 'supplement' });
    return delay;
  }

  #finish(): void {
    this.#do({ type: 'finish', result: this.#chance.percent(97) ? 'granted' : 'denied', delayReason: 'staff' });
    if (this.#until(this.#at + this.#chance.whole(1, 100) * hour)) this.#do({ type: 'hand-over', way: 'counter' });
  }

  #stepsOver(whole: number): Life['steps'] {
    const { steps, acceptedAt } = this.#dossier!;
    const share = whole / steps.length;
    return steps
      .map((_, i) => ({ from: Math.round(acceptedAt! + share * i), to: Math.round(acceptedAt! + share * (i + 1)) }))
      .filter(({ from }) => from <= this.#now);
  }

  /** Moves to an instant unless that is still to come. */
  #until(at: number): boolean {
    if (at > this.#now) return false;
    this.#at = Math.round(at);
    return true;
  }

  #note(newId: (at: number) => string): string {
    const id = newId(this.#at);
    this.#notes.push({ id, at: this.#at });
    return id;
  }

  #do(command: DossierCommand): void {
    const { calendar } = this.#places.edition;
    this.#happen(decide(this.#dossier!, command, { at: this.#at, by: actor, calendar }));
  }

  #happen(event: DossierEvent): void {
    this.#dossier = evolve(this.#dossier, event, this.#at);
    this.#entries.push({ type: event.type, data: toHistoryData(event), at: this.#at });
  }
}

const presented = {
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
  fee: null,
  sets: 1,
  resultWay: null,
} as const;

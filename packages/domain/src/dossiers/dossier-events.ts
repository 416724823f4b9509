/** What happened to a dossier: events, the state they lead to, and the lines they leave in the history. */

import { defaultRules } from '../catalogue/procedure.ts';
import type { Lateness } from '../deadlines/lateness.ts';
import { formatInstant } from '../instant.ts';
import { isApologyMissed } from './apology.ts';
import { withEnd } from './clock-decisions.ts';
import {
  type Acceptance,
  type Apology,
  type Dates,
  type Decision,
  type DelayReason,
  type Dossier,
  type DossierExtension,
  type DossierSuspension,
  type HandOverWay,
  nothingYet,
  type Opening,
  openSuspension,
  type Refund,
  type Result,
  type Status,
  type StopGround,
  type SupplementRequest,
  type Transfer,
} from './dossier.ts';
import type { HistoryData } from './history.ts';
import type { ImportedState } from './imported.ts';

/** What the applicant brought along. */
export interface Presented {
  readonly documents: readonly {
    readonly name: string;
    readonly form: 'original' | 'copy' | 'certified';
    readonly quantity: number;
  }[];
  readonly fee: { readonly amountVnd: number; readonly paid: boolean } | null;
  /** How many sets of the papers; null or, in older histories, missing: not said. */
  readonly sets?: number | null;
  /** How the applicant wants to get the result; likewise. */
  readonly resultWay?: HandOverWay | null;
}

/** Events that move the clock carry the dates they lead to, so that what was known when can be read off the history. */
export type DossierEvent =
  | { readonly type: 'dossier.submitted'; readonly opening: Opening; readonly presented: Presented }
  | { readonly type: 'dossier.accepted'; readonly opening: Opening; readonly presented: Presented }
  | {
      readonly type: 'dossier.imported';
      readonly opening: Opening;
      readonly externalCode: string;
      readonly system: string;
      /** What had happened to it elsewhere; not given: it was accepted, nothing more. */
      readonly state?: ImportedState;
    }
  | { readonly type: 'dossier.submission-accepted'; readonly acceptance: Acceptance }
  | { readonly type: 'dossier.refused'; readonly noteId: string; readonly document: string; readonly basis: string }
  | { readonly type: 'dossier.started' }
  | ({ readonly type: 'dossier.supplement-requested'; readonly request: SupplementRequest } & Pausing)
  | { readonly type: 'dossier.supplemented'; readonly dates: Dates }
  | { readonly type: 'dossier.supplement-lapsed'; readonly lapsesAt: number }
  | ({ readonly type: 'dossier.payment-requested'; readonly amountVnd: number } & Ordered & Pausing)
  | { readonly type: 'dossier.payment-confirmed'; readonly document: string | null; readonly dates: Dates }
  | { readonly type: 'dossier.suspended'; readonly suspension: DossierSuspension; readonly dates: Dates }
  | { readonly type: 'dossier.resumed'; readonly to: number; readonly dates: Dates }
  | { readonly type: 'dossier.extended'; readonly extension: DossierExtension; readonly dates: Dates }
  | {
      readonly type: 'dossier.reprojected';
      readonly fromEdition: number;
      readonly calendarEdition: number;
      readonly projectionId: string;
      readonly dates: Dates;
    }
  | { readonly type: 'dossier.apologized'; readonly apology: Apology }
  | { readonly type: 'dossier.withdrawal-requested' }
  | {
      readonly type: 'dossier.kept';
      /** Not in histories that began before it was kept. */
      readonly status?: Status;
    }
  | ({ readonly type: 'dossier.stopped'; readonly ground: StopGround; readonly refund: Refund } & Ordered)
  | { readonly type: 'dossier.decided'; readonly decision: Decision }
  | { readonly type: `dossier.decision-${'signed' | 'numbered' | 'issued'}`; readonly decision: Decision }
  | {
      readonly type: 'dossier.finished';
      readonly result: Result;
      readonly lateness: Lateness;
      readonly delayReason: DelayReason | null;
    }
  | { readonly type: 'dossier.delay-explained'; readonly reason: DelayReason }
  | { readonly type: 'dossier.handed-over'; readonly way: HandOverWay }
  | ({
      readonly type: 'dossier.reopened';
      readonly approver: string;
      /** Not in histories that began before it was kept: it went on counting as it did. */
      readonly calendarEdition?: number;
      readonly suspensions: readonly DossierSuspension[];
      readonly dates: Dates;
    } & Ordered)
  | { readonly type: 'dossier.transfer-offered'; readonly transfer: Transfer }
  | { readonly type: 'dossier.transferred'; readonly from: string; readonly to: string }
  | { readonly type: 'dossier.transfer-declined'; readonly to: string };

/** The legal basis, and the number of the paper. */
interface Ordered {
  readonly basis: string;
  readonly document: string | null;
}

/** What a request does to the clock. No suspension: before acceptance, or by the procedure's rules. */
interface Pausing {
  readonly suspension: DossierSuspension | null;
  readonly dates: Dates;
}

/** An event that brings a dossier into being. */
export type RegistrationEvent = Extract<DossierEvent, { opening: unknown }>;

/** The dossier after an event. Replaying a history from nothing gives the stored row. */
export function evolve(before: Dossier | undefined, event: DossierEvent, at: number): Dossier {
  if ('opening' in event) return begun(event);
  if (before === undefined) throw new Error(`a history cannot begin with ${event.type}`);
  return { ...before, version: before.version + 1, ...changeOf(before, event, at) };
}

function begun(event: RegistrationEvent): Dossier {
  const fresh = { ...event.opening, ...nothingYet, version: 1 };
  if (event.type !== 'dossier.imported' || event.state === undefined)
    return { ...fresh, status: event.type === 'dossier.submitted' ? 1 : 2 };
  const { since: _since, ...state } = event.state;
  return { ...fresh, ...state };
}

function changeOf(before: Dossier, event: Exclude<DossierEvent, { opening: unknown }>, at: number): Partial<Dossier> {
  switch (event.type) {
    case 'dossier.submission-accepted':
      return { ...event.acceptance, status: 2 };
    case 'dossier.refused':
      return { status: 3, endedAt: at };
    case 'dossier.started':
      return { status: 4 };
    case 'dossier.supplement-requested':
      return { ...paused(before, event), supplements: [...before.supplements, event.request], status: 5 };
    case 'dossier.supplemented':
      return { ...goingOn(before, event.dates, at), supplements: delivered(before.supplements, at) };
    case 'dossier.supplement-lapsed':
      return { status: before.acceptedAt === null ? 3 : 8, endedAt: at };
    case 'dossier.payment-requested':
      return { ...paused(before, event), status: 6 };
    case 'dossier.payment-confirmed':
      return goingOn(before, event.dates, at);
    case 'dossier.suspended':
      return paused(before, event);
    case 'dossier.resumed':
      return { ...event.dates, suspensions: withEnd(before.suspensions, event.to) };
    case 'dossier.extended': {
      const { reason, document, approver } = event.extension;
      const extensions = [...before.extensions, event.extension];
      return { ...event.dates, extensions, apology: { at, reason, document, approver } };
    }
    case 'dossier.reprojected':
      return { ...event.dates, calendarEdition: event.calendarEdition };
    case 'dossier.apologized':
      return { apology: letterThatCounts(before, event.apology) };
    case 'dossier.withdrawal-requested':
      return { status: 7, withdrawnFrom: before.status };
    case 'dossier.kept':
      return { status: event.status ?? (before.acceptedAt === null ? 1 : 4), withdrawnFrom: null };
    case 'dossier.stopped':
      return { status: 8, endedAt: at, withdrawnFrom: null };
    case 'dossier.decided':
    case 'dossier.decision-signed':
    case 'dossier.decision-numbered':
    case 'dossier.decision-issued':
      return { decision: event.decision };
    case 'dossier.finished':
      return { status: 9, result: event.result, delayReason: event.delayReason, finishedAt: at, endedAt: at };
    case 'dossier.delay-explained':
      return { delayReason: event.reason };
    case 'dossier.handed-over':
      return { status: 10, handedOverAt: at };
    case 'dossier.reopened': {
      const { dates, suspensions, calendarEdition = before.calendarEdition } = event;
      return { ...dates, suspensions, calendarEdition, ...undone, status: before.acceptedAt === null ? 1 : 4 };
    }
    case 'dossier.transfer-offered':
      return { transfer: event.transfer };
    case 'dossier.transferred':
      return { transfer: null, decidingAgencyId: event.to };
    case 'dossier.transfer-declined':
      return { transfer: null };
  }
}

/** What reopening takes back: the result and its papers, not the histories of the clock. */
const undone = { decision: null, result: null, finishedAt: null, delayReason: null, handedOverAt: null, endedAt: null };

function paused({ suspensions }: Dossier, { suspension, dates }: Pausing): Partial<Dossier> {
  return { ...dates, suspensions: suspension ? [...suspensions, suspension] : suspensions };
}

function goingOn(before: Dossier, dates: Dates, at: number): Partial<Dossier> {
  const suspensions = openSuspension(before) ? withEnd(before.suspensions, at) : before.suspensions;
  return { ...dates, suspensions, status: before.acceptedAt === null ? 1 : 4 };
}

const delivered = (supplements: Dossier['supplements'], at: number): Dossier['supplements'] => [
  ...supplements.slice(0, -1),
  { ...supplements.at(-1)!, deliveredAt: at },
];

/** The last letter of apology; but one after the date does not take the place of one that went out before it. */
const letterThatCounts = ({ apology, dueAt }: Dossier, letter: Apology): Apology | null =>
  dueAt === null || letter.at <= dueAt || isApologyMissed({ apology }, dueAt) ? letter : apology;

/** Members of an event that are instants, wherever they stand in it. */
const instants = new Set([
  ...['submittedAt', 'acceptedAt', 'promisedAt', 'dueAt', 'from', 'to', 'at', 'lapsesAt', 'deliveredAt'],
  ...['decidedAt', 'signedAt', 'numberedAt', 'issuedAt', 'finishedAt', 'endedAt', 'statedAt', 'since'],
]);

/** `from` and `to` may also name agencies. */
const isInstant = /^\d{4}-\d\d-\d\dT.*Z$/;

/** What an event leaves in the history: instants as UTC text, people by pseudonym. */
export function toHistoryData(event: DossierEvent): HistoryData {
  const toText = (key: string, value: unknown) =>
    instants.has(key) && typeof value === 'number' ? formatInstant(value) : value;
  const { type: _type, ...data } = JSON.parse(JSON.stringify(event, toText)) as { type: string };
  return data as HistoryData;
}

/** The event a history line was written from; undefined for lines about steps and deadlines. */
export function fromHistory(line: { readonly type: string; readonly data: HistoryData }): DossierEvent | undefined {
  if (!line.type.startsWith('dossier.')) return undefined;
  const toInstant = (key: string, value: unknown) =>
    instants.has(key) && typeof value === 'string' && isInstant.test(value) ? Date.parse(value) : value;
  const event = JSON.parse(JSON.stringify({ type: line.type, ...line.data }), toInstant) as DossierEvent;
  return 'opening' in event ? { ...event, opening: completed(event.opening) } : event;
}

/** Histories that began before these were kept say nothing of them. */
function completed(opening: Opening): Opening {
  const { term, promisedAt } = opening;
  const own = term?.unit === 'imported' && promisedAt !== null ? { ...term, promisedAt } : term;
  return {
    ...opening,
    term: own,
    rules: { ...defaultRules, ...opening.rules },
    submittedAt: opening.submittedAt ?? null,
  };
}

/** What happened to a dossier: events, the state they lead to, and the lines they leave in the history. */
import {
  type Acceptance,
  type Dates,
  type Dossier,
  type DossierExtension,
  type DossierSuspension,
  type HandOverWay,
  type Opening,
  openSuspension,
  type Result,
} from './dossier.ts';
import { withEnd } from './dossier-decisions.ts';
import type { HistoryData } from './history.ts';
import { formatInstant } from './instant.ts';
import type { Lateness } from './lateness.ts';
import { defaultRules } from './procedure.ts';

/** What the applicant brought along. */
export interface Presented {
  readonly documents: readonly {
    readonly name: string;
    readonly form: 'original' | 'copy' | 'certified';
    readonly quantity: number;
  }[];
  readonly fee: { readonly amountVnd: number; readonly paid: boolean } | null;
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
    }
  | { readonly type: 'dossier.submission-accepted'; readonly acceptance: Acceptance }
  | { readonly type: 'dossier.refused' }
  | { readonly type: 'dossier.started' }
  | {
      readonly type: 'dossier.supplement-requested';
      /** Null where it does not pause the clock: before acceptance, or by the procedure's rules. */
      readonly suspension: DossierSuspension | null;
      readonly dates: Dates;
    }
  | { readonly type: 'dossier.supplemented'; readonly dates: Dates }
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
  | { readonly type: 'dossier.finished'; readonly result: Result; readonly lateness: Lateness }
  | { readonly type: 'dossier.handed-over'; readonly way: HandOverWay };

/** An event that brings a dossier into being. */
export type OpeningEvent = Extract<DossierEvent, { opening: unknown }>;

/** The dossier after an event. Replaying a history from nothing gives the stored row. */
export function evolve(before: Dossier | undefined, event: DossierEvent, at: number): Dossier {
  if ('opening' in event) return opened(event);
  if (before === undefined) throw new Error(`a history cannot begin with ${event.type}`);
  const next = { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'dossier.submission-accepted':
      return { ...next, ...event.acceptance, status: 2 };
    case 'dossier.refused':
      return { ...next, status: 3, endedAt: at };
    case 'dossier.started':
      return { ...next, status: 4 };
    case 'dossier.supplement-requested': {
      const suspensions = event.suspension ? [...next.suspensions, event.suspension] : next.suspensions;
      return { ...next, ...event.dates, suspensions, status: 5 };
    }
    case 'dossier.supplemented': {
      const suspensions = openSuspension(next) ? withEnd(next.suspensions, at) : next.suspensions;
      return { ...next, ...event.dates, suspensions, status: next.acceptedAt === null ? 1 : 4 };
    }
    case 'dossier.suspended': {
      const status = event.suspension.ground === 'payment' ? 6 : next.status;
      return { ...next, ...event.dates, suspensions: [...next.suspensions, event.suspension], status };
    }
    case 'dossier.resumed': {
      const status = next.status === 6 ? 4 : next.status;
      return { ...next, ...event.dates, suspensions: withEnd(next.suspensions, event.to), status };
    }
    case 'dossier.extended':
      return { ...next, ...event.dates, extensions: [...next.extensions, event.extension] };
    case 'dossier.reprojected':
      return { ...next, ...event.dates, calendarEdition: event.calendarEdition };
    case 'dossier.finished':
      return { ...next, status: 9, result: event.result, finishedAt: at, endedAt: at };
    case 'dossier.handed-over':
      return { ...next, status: 10, handedOverAt: at };
  }
}

function opened(event: OpeningEvent): Dossier {
  const nothingYet = {
    suspensions: [],
    extensions: [],
    result: null,
    finishedAt: null,
    handedOverAt: null,
    endedAt: null,
  };
  return { ...event.opening, ...nothingYet, status: event.type === 'dossier.submitted' ? 1 : 2, version: 1 };
}

/** Members of an event that are instants, wherever they stand in it. */
const instants = new Set(['submittedAt', 'acceptedAt', 'promisedAt', 'dueAt', 'from', 'to', 'at']);

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
    instants.has(key) && typeof value === 'string' ? Date.parse(value) : value;
  const event = JSON.parse(JSON.stringify({ type: line.type, ...line.data }), toInstant) as DossierEvent;
  return 'opening' in event ? { ...event, opening: completed(event.opening) } : event;
}

/** Histories that began before these were kept say nothing of them. */
function completed(opening: Opening): Opening {
  const { term, promisedAt } = opening;
  const own = term?.unit === 'imported' && promisedAt !== null ? { unit: 'imported' as const, promisedAt } : term;
  return { ...opening, term: own, rules: opening.rules ?? defaultRules, submittedAt: opening.submittedAt ?? null };
}

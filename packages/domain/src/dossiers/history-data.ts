/** A dossier's events as the data of history entries, and back. */

import { formatInstant } from '../instant.ts';
import { completeRules } from '../rules/dossier-rules.ts';
import type { Opening } from './dossier.ts';
import type { HistoryData } from './history.ts';
import type { DossierEvent } from './verbs.ts';

/** The members of events that are instants, at any depth. */
const instants = new Set([
  'acceptedAt',
  'at',
  'decidedAt',
  'deliveredAt',
  'dueAt',
  'endedAt',
  'finishedAt',
  'from',
  'issuedAt',
  'lapsesAt',
  'numberedAt',
  'portalRepliedAt',
  'promisedAt',
  'signedAt',
  'since',
  'statedAt',
  'submittedAt',
  'systemReceivedAt',
  'to',
]);

/** `from` and `to` are agencies in some events. */
const isInstant = /^\d{4}-\d\d-\d\dT.*Z$/;

/** What an event leaves in the history: instants as UTC text, people by pseudonym. */
export function toHistoryData(event: DossierEvent): HistoryData {
  const toText = (key: string, value: unknown) =>
    instants.has(key) && typeof value === 'number' ? formatInstant(value) : value;
  const { type: _type, ...data } = JSON.parse(JSON.stringify(event, toText)) as { type: string };
  return data as HistoryData;
}

/** The event of a history entry. Undefined: the entry is about a step or a deadline. */
export function fromHistory(entry: { readonly type: string; readonly data: HistoryData }): DossierEvent | undefined {
  if (!entry.type.startsWith('dossier.')) return undefined;
  const toInstant = (key: string, value: unknown) =>
    instants.has(key) && typeof value === 'string' && isInstant.test(value) ? Date.parse(value) : value;
  const event = JSON.parse(JSON.stringify({ type: entry.type, ...entry.data }), toInstant) as DossierEvent;
  if ('opening' in event) return { ...event, opening: completed(event.opening) };
  if (!('acceptance' in event)) return event;
  const { acceptance } = event;
  return { ...event, acceptance: { ...acceptance, rules: completeRules(acceptance.rules) } };
}

/** Adds what older histories do not have. */
function completed(opening: Opening): Opening {
  const { term, promisedAt } = opening;
  return {
    ...opening,
    term: term?.unit === 'imported' && promisedAt !== null ? { ...term, promisedAt } : term,
    rules: completeRules(opening.rules),
    submittedAt: opening.submittedAt ?? null,
  };
}

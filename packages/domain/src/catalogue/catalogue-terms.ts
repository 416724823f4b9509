/**
 * Reads what a portal record says about time. A channel gets a term only if the record states exactly one readable time
 * for it. Everything that contradicts the term is a conflict, which a person settles.
 */

import { parseTerm, type Term, type TermUnit } from '../deadlines/term.ts';
import type { Channel, ProcedureDefinition } from './procedure.ts';

/**
 * Why an imported version waits for a person, by name, in the words of the API's reference. The names are stored and
 * shown, so they do not change.
 */
export const conflicts = {
  'unit-other': 'the unit is OTHER: the number may mean anything, often the same-day rule',
  'free-text-term': 'the amount is a sentence',
  'unit-hour': 'the unit is HOUR: the portal does not say whether it means working hours',
  'unknown-unit': 'the unit is not one that the portal is known to use',
  'unknown-channel': 'the way of filing is not one that the portal is known to use',
  'no-term': 'the channel has no time',
  'amount-unusable': 'no term can have the number: zero, half a calendar day, a part of a minute',
  'times-differ-within-channel': 'one channel has several times',
  'channels-differ-in-unit': 'one channel counts in another unit than the others',
  'cases-differ': 'several cases (trường hợp) have different times',
  'channel-and-case-disagree': 'the time of a channel is not that of a case',
  'note-states-another-time': 'the note of a channel names another time than the channel',
  'area-dependent': 'the time is longer in mountainous or hard-to-reach communes',
  'not-active': 'the portal says that the procedure is not in force',
  'part-unreadable': 'a part of the record (fees, documents, …) does not have its shape',
} as const;
export type ConflictName = keyof typeof conflicts;
export const conflictNames = Object.keys(conflicts) as ConflictName[];

/** One time as published. `amount`: the published text. */
export interface PublishedTime {
  readonly amount: string;
  readonly unit: string;
}

export interface PublishedChannel {
  /** DIRECT, ONLINE or POSTAL. */
  readonly method: string;
  /** Undefined: the channel states none. */
  readonly time: PublishedTime | undefined;
  readonly note: string;
}

export interface PublishedCase {
  readonly code: string;
  readonly time: PublishedTime | undefined;
}

/** The portal's ways of filing. None is known for kiosks. */
export const channelOf: ReadonlyMap<string, Channel> = new Map([
  ['DIRECT', 'counter'],
  ['ONLINE', 'online'],
  ['POSTAL', 'post'],
]);

const termUnits: ReadonlyMap<string, TermUnit> = new Map([
  ['WORKING_DAY', 'workingDay'],
  ['DAY', 'calendarDay'],
  ['MONTH', 'month'],
]);

/** The term of a published time, or the conflict that keeps it from being one. */
export function readTime(time: PublishedTime | undefined): Term | ConflictName {
  if (time === undefined) return 'no-term';
  const amount = decimalOf(time.amount);
  if (amount === undefined) return 'free-text-term';
  if (time.unit === 'OTHER') return 'unit-other';
  if (time.unit === 'HOUR') return 'unit-hour';
  const unit = termUnits.get(time.unit);
  if (unit === undefined) return 'unknown-unit';
  try {
    const term = parseTerm({ unit, amount });
    return makesWholeMinutes(amount) ? term : 'amount-unusable';
  } catch {
    return 'amount-unusable';
  }
}

/** "03" and "7,5" as decimals; undefined for a sentence. */
function decimalOf(text: string): string | undefined {
  return /^\d{1,9}([.,]\d{1,9})?$/.test(text) ? String(Number(text.replace(',', '.'))) : undefined;
}

/** A twentieth of a day of eight hours is 24 minutes. A finer amount is a typing error. */
const makesWholeMinutes = (days: string) => Number.isInteger(Math.round(Number(days) * 100) / 5);

const sameTime = (time: PublishedTime | undefined) =>
  time ? `${decimalOf(time.amount) ?? time.amount} ${time.unit}` : '';

/** The readable terms by channel, and every conflict in the order of `conflictNames`. */
export function readTerms(
  channels: readonly PublishedChannel[],
  cases: readonly PublishedCase[],
): { readonly terms: ProcedureDefinition['terms']; readonly conflicts: readonly ConflictName[] } {
  const conflicts = new Set<ConflictName>();
  const terms: Partial<Record<Channel, Term>> = {};
  for (const [method, entries] of Map.groupBy(channels, ({ method }) => method)) {
    const channel = channelOf.get(method);
    if (channel === undefined) conflicts.add('unknown-channel');
    const readings = entries.map(({ time }) => readTime(time));
    for (const reading of readings) if (typeof reading === 'string') conflicts.add(reading);
    const several = new Set(entries.map(({ time }) => sameTime(time))).size > 1;
    if (several) conflicts.add('times-differ-within-channel');
    const only = readings[0];
    if (channel !== undefined && !several && typeof only === 'object') terms[channel] = only;
  }
  if (new Set(Object.values(terms).map(({ unit }) => unit)).size > 1) conflicts.add('channels-differ-in-unit');
  for (const conflict of casesAgainst(channels, cases)) conflicts.add(conflict);
  for (const channel of channels) for (const conflict of noteAgainst(channel)) conflicts.add(conflict);
  return { terms, conflicts: conflictNames.filter((name) => conflicts.has(name)) };
}

/** The conflicts among the cases, and between cases and channels. A time that cannot be read contradicts nothing. */
function casesAgainst(channels: readonly PublishedChannel[], cases: readonly PublishedCase[]): ConflictName[] {
  const found: ConflictName[] = [];
  for (const { time } of cases) {
    const reading = readTime(time);
    if (typeof reading === 'string') found.push(reading);
  }
  if (new Set(cases.map(({ time }) => sameTime(time))).size > 1) found.push('cases-differ');
  const [ofChannels, ofCases] = [readableTimes(channels), readableTimes(cases)];
  if (ofChannels.size > 0 && ofCases.size > 0 && ofChannels.symmetricDifference(ofCases).size > 0)
    found.push('channel-and-case-disagree');
  return found;
}

function readableTimes(entries: readonly { readonly time: PublishedTime | undefined }[]): Set<string> {
  return new Set(entries.filter(({ time }) => typeof readTime(time) === 'object').map(({ time }) => sameTime(time)));
}

const remarkedTime = /(?<![\d/.,-])(\d{1,3}(?:[.,]\d+)?)\s*(ngày\s+làm\s+việc|ngày|giờ|tháng)(?!\p{L})/giu;
const hardToReach = /miền núi|vùng sâu|vùng xa|hải đảo|biên giới|đặc biệt khó khăn/iu;

/** The conflicts in the note of a channel. Another time in it may be a case that the record does not list. */
function noteAgainst({ time, note }: PublishedChannel): ConflictName[] {
  const found: ConflictName[] = [];
  const own = sameTime(time);
  const remarked = [...note.matchAll(remarkedTime)].map(([, amount, unit]) => `${decimalOf(amount!)} ${unitOf(unit!)}`);
  if (remarked.some((other) => other !== own)) found.push('note-states-another-time');
  if (hardToReach.test(note)) found.push('area-dependent');
  return found;
}

function unitOf(words: string): string {
  if (/^ngày\s/iu.test(words)) return 'WORKING_DAY';
  return /^ngày/iu.test(words) ? 'DAY' : /^tháng/iu.test(words) ? 'MONTH' : 'HOUR';
}

/** The published times word for word, for the person who settles the conflicts. */
export function quoteTimes(channels: readonly PublishedChannel[], cases: readonly PublishedCase[]): string[] {
  const words = (time: PublishedTime | undefined) => (time ? `${time.amount} ${time.unit}` : '–');
  const quotes = [
    ...channels.map(({ method, time, note }) => `${method}: ${words(time)}${note ? ` (${note})` : ''}`),
    ...cases.map(({ code, time }) => `${code}: ${words(time)}`),
  ];
  return [...new Set(quotes)];
}

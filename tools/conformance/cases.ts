/** Reads the cases of the folder `deadlines`: a file per theme, and the calendars that the cases name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Dates {
  readonly state: 'running' | 'suspended';
  readonly promisedAt: string | null;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
  /** Working minutes from the effective start to `promisedAt`, without the suspended ones: the sum of a trace. */
  readonly minutes?: number;
}

/** What is expected of a dossier on its way. Only the fields that a case has are compared. */
export interface WayExpected extends Omit<Dates, 'state'> {
  readonly state: 'running' | 'suspended' | 'awaiting-receipt';
  readonly startAt: string | null;
  readonly transferDueAt: string | null;
  readonly provisional?: Omit<Dates, 'state'>;
}

export interface RefusalExpected {
  /** One of these. */
  readonly status: readonly number[];
  /** The field that the refusal names, or a field in it; missing where no field of the request is wrong. */
  readonly path?: string;
}

export interface Case {
  readonly name: string;
  readonly why: string;
  readonly reference?: string;
  /** The name of a file in `calendars/`, or a whole calendar. */
  readonly calendar?: unknown;
  /** Every other field is sent as it is. */
  readonly [sent: string]: unknown;
  readonly expect: Dates | WayExpected | { readonly refusal: RefusalExpected };
}

export interface Theme {
  readonly theme: string;
  readonly cases: readonly Case[];
}

export const casesFolder = fileURLToPath(new URL('deadlines', import.meta.url));

const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(casesFolder, ...path), 'utf8'));

const namesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'))
    .map((file) => basename(file, '.json'))
    .sort();

/** All themes, or those named. Throws an Error for a name that is none. */
export function readThemes(only: readonly string[] = []): readonly Theme[] {
  const names = namesIn(casesFolder);
  const unknown = only.filter((theme) => !names.includes(theme));
  if (unknown.length > 0) throw new Error(`No theme ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  return names
    .filter((theme) => only.length === 0 || only.includes(theme))
    .map((theme) => ({ theme, cases: read(`${theme}.json`) as Case[] }));
}

/** The calendars of `calendars/`, by name. */
export function readCalendars(): ReadonlyMap<string, unknown> {
  return new Map(namesIn(join(casesFolder, 'calendars')).map((name) => [name, read('calendars', `${name}.json`)]));
}

const isCalendar = (field: string) => field === 'calendar' || field === 'receivingCalendar';

/** The body to send: the calendar stands in place of its name, and the fields about the case are left out. */
export function requestOf(asked: Case, calendars: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const { name: _name, why: _why, reference: _reference, expect: _expect, ...body } = asked;
  const named = Object.entries(body).map(([field, value]) => {
    if (!isCalendar(field) || typeof value !== 'string') return [field, value];
    const calendar = calendars.get(value);
    if (calendar === undefined) throw new Error(`"${asked.name}" names the calendar "${value}": there is none.`);
    return [field, calendar];
  });
  return Object.fromEntries(named);
}

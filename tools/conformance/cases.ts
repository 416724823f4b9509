/** The cases as they lie in `deadlines/`: a file per theme, beside the calendars they name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Dates {
  readonly state: 'running' | 'suspended';
  readonly promisedAt: string | null;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
  /** Working minutes from the effective start to `promisedAt` less the suspended ones: what a trace adds up to. */
  readonly minutes?: number;
}

export interface RefusalExpected {
  /** Any of these. */
  readonly status: readonly number[];
  /** The field to be named, or one that holds it; not given where no field of the request is wrong. */
  readonly path?: string;
}

export interface Case {
  readonly name: string;
  readonly why: string;
  readonly reference?: string;
  /** The name of a file in `calendars/`, or a calendar of the case's own. */
  readonly calendar?: unknown;
  /** Everything else is sent as it stands. */
  readonly [sent: string]: unknown;
  readonly expect: Dates | { readonly refusal: RefusalExpected };
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

/** Every theme, or only those named. */
export function readThemes(only: readonly string[] = []): readonly Theme[] {
  const names = namesIn(casesFolder);
  const unknown = only.filter((theme) => !names.includes(theme));
  if (unknown.length > 0) throw new Error(`No theme ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  return names
    .filter((theme) => only.length === 0 || only.includes(theme))
    .map((theme) => ({ theme, cases: read(`${theme}.json`) as Case[] }));
}

/** By their names. */
export function readCalendars(): ReadonlyMap<string, unknown> {
  return new Map(namesIn(join(casesFolder, 'calendars')).map((name) => [name, read('calendars', `${name}.json`)]));
}

/** The body to send: the calendar itself in place of its name, without what is said about the case. */
export function requestOf(asked: Case, calendars: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const { name: _name, why: _why, reference: _reference, expect: _expect, ...body } = asked;
  if (typeof body.calendar !== 'string') return body;
  const calendar = calendars.get(body.calendar);
  if (calendar === undefined) throw new Error(`"${asked.name}" names the calendar "${body.calendar}": there is none.`);
  return { ...body, calendar };
}

import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { SaxesParser } from 'saxes';
import { CommandError } from '../command-line.ts';
import { type InputFile, openInput } from '../input-file.ts';

/** One case of an event log, as it was logged; instants are the texts of the log. */
export interface LoggedCase {
  readonly id: string;
  readonly startdate?: string | undefined;
  readonly deadline?: string | undefined;
  readonly enddate?: string | undefined;
  readonly events: { readonly name: string; readonly at: string }[];
}

/**
 * Reads an event log in CSV (an event per line) or XES, plain or gzipped; the cases have the order of the log. Throws
 * CommandError.
 */
export async function readLog(file: string): Promise<LoggedCase[]> {
  const format = /\.(csv|xes)(\.gz)?$/.exec(file)?.[1];
  if (format === undefined) throw new CommandError(`${file}: expected a name ending in .csv, .csv.gz, .xes or .xes.gz`);
  const cases = new Cases();
  const { bytes } = await openInput(file);
  try {
    await (format === 'csv' ? readCsv : readXes)(bytes, cases);
  } catch (error) {
    throw error instanceof Unreadable ? new CommandError(`${file}: ${error.message}`) : error;
  }
  const all = cases.all();
  if (all.length === 0) throw new CommandError(`${file}: no case found`);
  return all;
}

/** What in a log cannot be read, and where. */
class Unreadable extends Error {}

/** The cases by their names. */
class Cases {
  readonly #byId = new Map<string, LoggedCase>();

  all(): LoggedCase[] {
    return [...this.#byId.values()];
  }

  /** The case of this name, and that of the first line that names it. */
  of(id: string, first: () => Omit<LoggedCase, 'id' | 'events'>): LoggedCase {
    const known = this.#byId.get(id) ?? { id, ...first(), events: [] };
    this.#byId.set(id, known);
    return known;
  }

  add(logged: LoggedCase): void {
    this.#byId.set(logged.id, logged);
  }
}

type Bytes = InputFile['bytes'];

/** The column that names the case of a line. */
const caseColumn = 'case:concept:name';

async function readCsv(bytes: Bytes, cases: Cases): Promise<void> {
  const rows = parse({ columns: true, bom: true, skip_empty_lines: true });
  const takeAll = async (parsed: AsyncIterable<Record<string, string>>) => {
    for await (const row of parsed) takeRow(row, cases);
  };
  try {
    await pipeline(bytes, rows, takeAll);
  } catch (error) {
    throw error instanceof CsvError ? new Unreadable(`line ${error['lines']} is no CSV (${error.code})`) : error;
  }
}

function takeRow(row: Record<string, string>, cases: Cases): void {
  const id = row[caseColumn];
  if (id === undefined) {
    const columns = Object.keys(row).join(', ').slice(0, 200);
    throw new Unreadable(`no column ${caseColumn}, separated by commas from the others; there is: ${columns}`);
  }
  if (id === '') throw new Unreadable(`a line has nothing in the column ${caseColumn}`);
  const logged = cases.of(id, () => ({
    startdate: row['case:startdate'] || undefined,
    deadline: row['case:deadline'] || undefined,
    enddate: row['case:enddate'] || undefined,
  }));
  const at = row['time:timestamp'];
  if (at) logged.events.push({ name: row['concept:name'] || 'event', at });
}

/** In XES a `<trace>` holds attributes and `<event>`s; an attribute is an element with a key and a value. */
async function readXes(bytes: Bytes, cases: Cases): Promise<void> {
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => {
    throw new Unreadable(`no XES (${message})`);
  });
  listen(parser, cases);
  const decoder = new TextDecoder();
  for await (const chunk of bytes) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode()).close();
}

function listen(parser: SaxesParser, cases: Cases): void {
  let trace: Map<string, string> | undefined;
  let event: Map<string, string> | undefined;
  let events: LoggedCase['events'] = [];
  let count = 0;
  parser.on('opentag', ({ name, attributes }) => {
    const { key, value } = attributes as Record<string, string>;
    if (name === 'trace') {
      trace = new Map();
      events = [];
    } else if (name === 'event') event = new Map();
    else if (key !== undefined && value !== undefined) (event ?? trace)?.set(key, value);
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'event') {
      const at = event?.get('time:timestamp');
      if (at) events.push({ name: event?.get('concept:name') ?? 'event', at });
      event = undefined;
    } else if (name === 'trace' && trace !== undefined) {
      count += 1;
      const id = trace.get('concept:name') ?? `trace ${count}`;
      const [startdate, deadline, enddate] = ['startdate', 'deadline', 'enddate'].map((key) => trace?.get(key));
      cases.add({ id, startdate, deadline, enddate, events });
      trace = undefined;
    }
  });
}

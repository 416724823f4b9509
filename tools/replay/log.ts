import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { SaxesParser } from 'saxes';

/** One case of an event log, as it was logged; instants are the texts of the log. */
export interface LoggedCase {
  readonly id: string;
  readonly startdate?: string | undefined;
  readonly deadline?: string | undefined;
  readonly enddate?: string | undefined;
  readonly events: { readonly name: string; readonly at: string }[];
}

/** Reads an event log in CSV (an event per line) or XES, plain or gzipped; the cases have the order of the log. */
export async function readLog(file: string): Promise<LoggedCase[]> {
  const cases = new Map<string, LoggedCase>();
  const format = /\.(csv|xes)(\.gz)?$/.exec(file)?.[1];
  if (format === undefined) throw new Error(`${file}: expected a name ending in .csv, .csv.gz, .xes or .xes.gz`);
  const read = format === 'csv' ? readCsv : readXes;
  const plain = createReadStream(file);
  if (file.endsWith('.gz')) await pipeline(plain, createGunzip(), (bytes) => read(bytes, cases));
  else await pipeline(plain, (bytes) => read(bytes, cases));
  if (cases.size === 0) throw new Error(`${file}: no case found`);
  return [...cases.values()];
}

type Bytes = AsyncIterable<Buffer>;

async function readCsv(bytes: Bytes, cases: Map<string, LoggedCase>): Promise<void> {
  const rows = parse({ columns: true, bom: true, skip_empty_lines: true });
  const feeding = pipeline(bytes, rows);
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const id = row['case:concept:name'];
    if (!id) throw new Error('the CSV has no column case:concept:name, or a row without it');
    const known = cases.get(id);
    const logged = known ?? {
      id,
      startdate: row['case:startdate'] || undefined,
      deadline: row['case:deadline'] || undefined,
      enddate: row['case:enddate'] || undefined,
      events: [],
    };
    if (known === undefined) cases.set(id, logged);
    const at = row['time:timestamp'];
    if (at) logged.events.push({ name: row['concept:name'] || 'event', at });
  }
  await feeding;
}

/** In XES a `<trace>` holds attributes and `<event>`s; an attribute is an element with a key and a value. */
async function readXes(bytes: Bytes, cases: Map<string, LoggedCase>): Promise<void> {
  const parser = new SaxesParser();
  let trace: Map<string, string> | undefined;
  let event: Map<string, string> | undefined;
  let events: LoggedCase['events'] = [];
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
      const id = trace.get('concept:name') ?? `trace ${cases.size + 1}`;
      const [startdate, deadline, enddate] = ['startdate', 'deadline', 'enddate'].map((key) => trace?.get(key));
      cases.set(id, { id, startdate, deadline, enddate, events });
      trace = undefined;
    }
  });
  const decoder = new TextDecoder();
  for await (const chunk of bytes) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode()).close();
}

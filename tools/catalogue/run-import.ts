import { connect, type Database, DatabaseFault, ping } from '@motcua/db/database';
import { CatalogueImport } from '@motcua/db/reference/catalogue-import';
import { type CatalogueReading, readCatalogueLine } from '@motcua/domain/catalogue/catalogue';
import { type Bar, withBar } from '../bar.ts';
import { type Terminal, UsageError } from '../command-line.ts';
import { ImportError } from './import-error.ts';
import { type Line, type OpenFile, openLines } from './lines.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { Tally, tableFoot, tableHead, tableRow } from './report.ts';
import { findDatabase } from './target.ts';

/** Records in one transaction: an interruption loses at most these, and the next run imports them. */
const batchSize = 100;

/** Runs the whole command and returns the exit status. */
export async function runImport(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    const options = parseOptions(args, env);
    if (options.help) terminal.stdout.write(usage);
    else await importFile(options, env, terminal);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr.write(`${error.message}\n\n${usage}`);
      return 2;
    }
    const explained = explain(error);
    if (explained === undefined) throw error;
    terminal.stderr.write(`${explained}\n`);
    return 1;
  }
}

async function importFile(options: Options, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  const file = await openLines(options.file);
  const db = connect(await findDatabase(options, env), { max: 1 });
  try {
    await requireAnswer(db);
    await importLines(file, new CatalogueImport(db, Date.now()), options, terminal);
  } finally {
    await db.$client.end();
  }
}

async function requireAnswer(db: Database): Promise<void> {
  try {
    await ping(db);
  } catch (error) {
    if (error instanceof DatabaseFault && error.pg.code !== 'connection') throw error;
    throw new ImportError(`The database cannot be reached: ${(error as Error).message}.`);
  }
}

async function importLines(
  file: OpenFile,
  catalogue: CatalogueImport,
  { json }: Options,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const tally = new Tally();
  const print = (text: string) => stdout.write(`${text}\n`);
  let line = 0;
  let isComplete = false;
  const importAll = async ({ tick, above }: Bar) => {
    for await (const batch of batches(file.lines)) {
      const results = await catalogue.take(batch.map(readLine));
      above(() => {
        if (!json && line === 0) print(tableHead);
        for (const result of results) {
          tally.add(result);
          const numbered = { line: ++line, ...result };
          print(json ? JSON.stringify(numbered) : tableRow(numbered));
        }
      });
      tick(file.read(), file.size, { records: line });
    }
  };
  const format = 'importing {bar} {percentage}% | {records} records';
  try {
    await withBar(format, importAll, { stream: stderr, named: { records: 0 }, passing: true });
    isComplete = true;
  } finally {
    if (isComplete || line > 0) print(json ? JSON.stringify({ summary: tally.summary() }) : tableFoot(tally.summary()));
  }
}

/** Groups lines. When reading fails, the lines that have come are still handed over, before the error. */
async function* batches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  let failure: unknown;
  try {
    for await (const line of lines) {
      batch.push(line);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    failure = error;
  }
  if (batch.length > 0) yield batch;
  if (failure !== undefined) throw failure;
}

const readLine = (line: Line): CatalogueReading =>
  'text' in line ? readCatalogueLine(line.text) : { ...line, code: null, name: null };

/** What happened and what a person can do about it; undefined for a fault of ours. */
function explain(error: unknown): string | undefined {
  if (error instanceof ImportError) return error.message;
  if (!(error instanceof DatabaseFault)) return undefined;
  const { code } = error.pg;
  if (code === '42P01') return 'The database has no tables yet: start the system once (npm start).';
  if (code === '42501') return 'This login may not write the catalogue: use the administrator or motcua_migrator.';
  if (code.startsWith('28') || code === '3D000') return 'The database refuses this login, or does not exist.';
  return `The database cannot be used (${code}). What was reported above has been stored; run it again.`;
}

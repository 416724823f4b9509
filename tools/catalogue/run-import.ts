import { connect, type Database, DatabaseFault, ping } from '@motcua/db/database';
import { CatalogueImport } from '@motcua/db/reference/catalogue-import';
import { type CatalogueReading, readCatalogueLine } from '@motcua/domain/catalogue/catalogue';
import { type Bar, withBar } from '../bar.ts';
import { CommandError, runCommand, type Terminal } from '../command-line.ts';
import { type Line, type OpenFile, openLines } from './lines.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { type Summary, Tally, tableFoot, tableHead, tableRow } from './report.ts';
import { findDatabase } from './target.ts';

/** Records in one transaction: an interruption loses at most these, and the next run imports them. */
const batchSize = 100;

/** Runs the whole command and returns the exit status. */
export const runImport = (args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> =>
  runCommand(usage, terminal, async () => {
    const options = parseOptions(args, env);
    if (options.help) terminal.stdout.write(usage);
    else await importFile(options, env, terminal).catch((error) => Promise.reject(explain(error)));
  });

async function importFile(options: Options, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  const file = await openLines(options.file);
  const db = connect(await findDatabase(options, env), { max: 1 });
  try {
    await requireAnswer(db);
    const { records, outcomes } = await importLines(file, new CatalogueImport(db, Date.now()), options, terminal);
    if (outcomes.refused === records)
      throw new CommandError(
        `Nothing of ${options.file} was imported: it has no record${records === 0 ? '' : ' without a fault'}.`,
      );
  } finally {
    await db.$client.end();
  }
}

async function requireAnswer(db: Database): Promise<void> {
  try {
    await ping(db);
  } catch (error) {
    if (error instanceof DatabaseFault && error.pg.code !== 'connection') throw error;
    throw new CommandError(`The database cannot be reached: ${(error as Error).message}.`);
  }
}

async function importLines(
  file: OpenFile,
  catalogue: CatalogueImport,
  { json }: Options,
  { stdout, stderr }: Terminal,
): Promise<Summary> {
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
  return tally.summary();
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

/** What happened and what a person can do about it; a fault of ours is left as it is. */
function explain(error: unknown): unknown {
  if (!(error instanceof DatabaseFault)) return error;
  const { code } = error.pg;
  if (code === '42P01') return new CommandError('The database has no tables yet: start the system once (npm start).');
  if (code === '42501')
    return new CommandError('This login may not write the catalogue: use the administrator or motcua_migrator.');
  if (code.startsWith('28') || code === '3D000')
    return new CommandError('The database refuses this login, or does not exist.');
  return new CommandError(
    `The database cannot be used (${code}). What was reported above has been stored; run it again.`,
  );
}

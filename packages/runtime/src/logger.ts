import { join } from 'node:path';
import { type Logger, pino, symbols } from 'pino';
import { LineWriter, standardOutput } from './logs/line-writer.ts';
import { LogFile } from './logs/log-file.ts';
import { readRetention } from './logs/retention.ts';

export type { Logger };

/** What a logger writes to. pino leaves the object of the line in `lastObj` before it calls `write`. */
interface Destination {
  /** How many lines are lost of which no line tells yet. */
  tellLost(): number;
  write(line: string): void;
  flush(done: () => void): void;
  lastObj?: { readonly kind?: unknown };
}

/** Structured logs, one JSON object per line. Errors are logged as `describeError` describes them. */
export function createLogger(service: string, level: string, destination = toOutput(service)): Logger {
  const settings = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ ...settings, serializers: { err: describeError } }, destination);
}

/** Where a process logs, as its configuration says. */
interface LogConfig {
  readonly LOG_LEVEL: string;
  readonly LOG_DIR?: string | undefined;
  readonly LOG_RETENTION?: string | undefined;
}

/**
 * The logger of a process: into files of the folder LOG_DIR (`<service>.access.log` and `<service>.log`), which are put
 * aside and deleted as LOG_RETENTION says; without a folder, to the standard output.
 */
export function openLog(service: string, { LOG_LEVEL, LOG_DIR, LOG_RETENTION }: LogConfig): Logger {
  return createLogger(service, LOG_LEVEL, LOG_DIR ? toFiles(service, LOG_DIR, LOG_RETENTION) : toOutput(service));
}

function toOutput(service: string): Destination {
  const output = new LineWriter(standardOutput, lostLine(service));
  return {
    tellLost: () => output.tellLost(),
    write: (line) => output.write(line),
    flush: (done) => void output.settled().then(done),
  };
}

const hourMs = 3_600_000;

function toFiles(service: string, folder: string, retentionFile: string | undefined): Destination {
  const retention = readRetention(retentionFile);
  const files = {
    access: new LogFile(join(folder, `${service}.access.log`), retention.access.keptMonths),
    work: new LogFile(join(folder, `${service}.log`), retention.work.keptMonths),
  };
  const deleteOld = () => Promise.allSettled(Object.values(files).map((file) => file.deleteOld()));
  void deleteOld();
  setInterval(deleteOld, hourMs).unref();
  const access = new LineWriter(files.access, lostLine(service));
  const work = new LineWriter(files.work, lostLine(service));
  const accessKinds = new Set<unknown>(retention.access.kinds);
  const destination: Destination = {
    tellLost: () => access.tellLost() + work.tellLost(),
    write: (line) => (accessKinds.has(destination.lastObj?.kind) ? access : work).write(line),
    flush: (done) => void Promise.all([access.settled(), work.settled()]).then(() => done()),
  };
  return Object.assign(destination, { [symbols.needsMetadataGsym]: true });
}

/** The line that tells of lines that could not be written; 40 is pino's number for a warning. */
const lostLine = (service: string) => (lost: number) =>
  `${JSON.stringify({ level: 40, time: new Date().toISOString(), service, kind: 'log', lost, msg: 'lines were lost' })}\n`;

/** Throws while a logger loses lines, because what it writes to is full, broken or hangs. */
export async function requireLogged(log: Logger): Promise<void> {
  const lost = (log as Partial<Record<symbol, Destination>>)[symbols.streamSym]?.tellLost() ?? 0;
  if (lost > 0) throw new Error(`${lost} lines of the log are lost`);
}

/** Resolves when what was logged so far has been written or lost, after a second at most. */
export async function flushed(log: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 1_000);
  log.flush(() => resolve());
  await promise;
  clearTimeout(timer);
}

/**
 * The loggable part of an error: type, stack frames, codes. A driver's message is left out: it may hold bound values.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const described: Record<string, unknown> = { type: error.name, stack: frames.slice(0, 12) };
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number'))
    described['code'] = error.code;
  if ('pg' in error) described['pg'] = error.pg;
  const foreign = 'query' in error || 'detail' in error || 'params' in error;
  if (!foreign) described['message'] = error.message;
  return described;
}

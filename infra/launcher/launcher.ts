import { killRecorded } from './data-folder/record.ts';
import { fillDemo } from './demo.ts';
import { commandBeside, type Options, parseOptions, usage } from './options.ts';
import { PortTaken, StartError } from './start-error.ts';
import { type System, startSystem } from './system.ts';
import type { SystemOptions } from './system-options.ts';
import { welcome } from './welcome.ts';

const warn = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * On Ctrl-C a terminal signals npm and this process, and npm passes its signal on: within this time they count as one.
 */
const sameSignalMs = 500;

/** The first signal stops everything in order, also during a start; a second one kills everything at once. */
function onSignals(dataDir: string): AbortController {
  const stopping = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        firstAt = performance.now();
        warn('Stopping; once more to stop at once.');
        stopping.abort();
      } else if (performance.now() - firstAt > sameSignalMs) {
        killRecorded(dataDir);
        process.exit(130);
      }
    });
  }
  return stopping;
}

/** An npm that is killed passes no signal on, so this process watches whether its parent still runs. */
function stopWithParent(stopping: AbortController): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    warn('npm, which started this, is gone: stopping.');
    stopping.abort();
  }, 250);
  watch.unref();
}

async function run(options: Options, env: NodeJS.ProcessEnv, forTests: ForTests): Promise<void> {
  const began = performance.now();
  const stopping = onSignals(options.dataDir);
  const { signal } = stopping;
  const endsWithParent = env.npm_lifecycle_event !== undefined;
  if (endsWithParent) stopWithParent(stopping);
  const say = (line: string) => console.log(line);
  const system = await startSystem({
    ...options,
    env,
    say,
    warn,
    signal,
    endsWithParent,
    leavesRoot: true,
    ...forTests,
  });
  if (options.demo) await fill(system, options.dataDir, say, signal);
  console.log(welcome(system, (performance.now() - began) / 1000, process.stdout.isTTY));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  await system.stop();
  warn('Stopped.');
}

/** What tests replace: the services, and how long a silent one is borne. */
type ForTests = Pick<SystemOptions, 'programs' | 'patience'>;

/** A demo that fails or is given up stops the system it was to fill. */
async function fill(system: System, dataDir: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  try {
    await fillDemo(dataDir, say, signal);
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** Where another port would help, the error says how to start on one. */
const advised = (error: unknown, args: readonly string[]): unknown =>
  error instanceof PortTaken
    ? new StartError(`${error.message} Choose another one: ${commandBeside(args, error.port)}`)
    : error;

/** Says what went wrong and sets the exit code: 2 for a wrong command line, 1 for everything else. */
function report(error: unknown, exitCode: number): void {
  if (error instanceof DOMException && error.name === 'AbortError') {
    warn('Stopped.'); // a signal came during the start
    return;
  }
  warn(error instanceof StartError ? error.message : String((error as Error)?.stack ?? error));
  process.exitCode = exitCode;
}

/**
 * Runs the launcher as the command line says, until a signal stops it.
 */
export async function runLauncher(args: string[], env: NodeJS.ProcessEnv, forTests: ForTests = {}): Promise<void> {
  // A reader that closes our output (`| head`) is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const options = parseOptions(args, env);
    if (options.help) console.log(usage);
    else await run(options, env, forTests).catch((error) => report(advised(error, args), 1));
  } catch (error) {
    report(error, 2);
  }
}

import { killRecorded } from './data-folder/record.ts';
import { fillDemo } from './demo.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { StartError } from './start-error.ts';
import { type System, startSystem } from './system.ts';
import type { SystemOptions } from './system-options.ts';
import { welcome } from './welcome.ts';

const warn = (line: string) => void process.stderr.write(`${line}\n`);

/** A terminal sends Ctrl-C to npm and to us, and npm sends it on to us: that is still one. */
const sameSignalMs = 500;

/** The first signal stops in order, also a start that is under way; the second one does not wait. */
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

/** npm that is killed cannot pass the signal on; without it nobody would think of us again. */
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

async function run(options: Options, env: NodeJS.ProcessEnv, programs: SystemOptions['programs']): Promise<void> {
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
    ...(programs && { programs }),
  });
  if (options.demo) await fill(system, options.dataDir, say, signal);
  console.log(welcome(system, (performance.now() - began) / 1000));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  await system.stop();
  warn('Stopped.');
}

/** A demo that fails or is given up stops the system it was to fill. */
async function fill(system: System, dataDir: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  try {
    await fillDemo(dataDir, say, signal);
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** What went wrong, as far as a person can use it; the exit code says whether the command line was at fault. */
function tell(error: unknown, exitCode: number): void {
  if (error instanceof DOMException && error.name === 'AbortError') {
    warn('Stopped.'); // asked for while starting
    return;
  }
  warn(error instanceof StartError ? error.message : String((error as Error)?.stack ?? error));
  process.exitCode = exitCode;
}

/** Runs the launcher as the command line says, until it is told to stop. `programs` stand in for the services' in tests. */
export async function runLauncher(
  args: string[],
  env: NodeJS.ProcessEnv,
  programs?: SystemOptions['programs'],
): Promise<void> {
  // Whoever reads our output may stop reading it; that is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const options = parseOptions(args, env);
    if (options.help) console.log(usage);
    else await run(options, env, programs).catch((error) => tell(error, 1));
  } catch (error) {
    tell(error, 2);
  }
}

import { flushed, type Logger } from './logger.ts';
import { repeat } from './repeat.ts';

/** A part of a process. `start` resolves to the function that stops it. */
export interface Part {
  readonly name: string;
  readonly start: () => Promise<() => Promise<unknown>>;
}

/**
 * A part that asks every two seconds whether the process has to start anew, and then stops it in order. Whoever has
 * started the process starts it again.
 */
export function startAnewWhen(name: string, isDue: () => Promise<boolean>, log: Logger): Part {
  const round = async () => {
    if (!(await isDue())) return;
    log.error({ kind: 'stop', part: name }, 'starts anew');
    process.kill(process.pid, 'SIGTERM');
  };
  return { name, start: async () => repeat({ everyMs: 2_000, log, kind: name }, round).stop };
}

/**
 * Starts the parts in order and stops them in reverse, each within `graceMs`, on SIGTERM or SIGINT; a second signal
 * exits at once. A part that cannot start stops those before it and ends the process with 1.
 */
export async function run(parts: readonly Part[], { log, graceMs }: { log: Logger; graceMs: number }): Promise<void> {
  const started: { name: string; stop: () => Promise<unknown> }[] = [];
  const stopAll = async () => {
    for (const { name, stop } of started.reverse()) await within(graceMs, name, stop, log);
  };
  const exit = async (code: number) => {
    await flushed(log);
    process.exit(code);
  };
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ kind: 'stop', signal }, 'stopping');
    void stopAll().then(() => exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  for (const { name, start } of parts) {
    try {
      started.push({ name, stop: await start() });
    } catch (error) {
      log.fatal({ kind: 'start', part: name, err: error }, 'could not start');
      await stopAll();
      await exit(1);
    }
  }
  log.info({ kind: 'start' }, 'started');
}

async function within(graceMs: number, name: string, stop: () => Promise<unknown>, log: Logger): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), graceMs);
  try {
    const outcome = await Promise.race([stop(), late]);
    if (outcome === 'late') log.error({ kind: 'stop', part: name, graceMs }, 'did not stop in time');
  } catch (error) {
    log.error({ kind: 'stop', part: name, err: error }, 'failed to stop');
  } finally {
    clearTimeout(timer);
  }
}

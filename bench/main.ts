/**
 * `npm run bench`: measures the system beside what bounds it. Prints tables for people and a JSON object for programs.
 */
import { parseArgs } from 'node:util';
import { breach } from './breach.ts';
import { counterDay } from './counter-day.ts';
import { deliveries } from './deliveries.ts';
import { dueDates } from './due-dates.ts';
import { exports } from './exports.ts';
import { forms } from './forms.ts';
import { describeMachine, describePostgres } from './machine.ts';
import { memory } from './memory.ts';
import { recalculation } from './recalculation.ts';
import { registrations } from './registrations.ts';
import { type Bench, figure, type Measure, toTable } from './report.ts';
import { start } from './start.ts';
import { sweep } from './sweep.ts';
import { type System, startSystem, throwAwayFolder } from './system.ts';
import { uploads } from './uploads.ts';

/** In the order they run: measures that need a system at rest come before those that burden it. */
const measures: Readonly<Record<string, Measure>> = {
  'due-dates': dueDates,
  start,
  memory,
  breach,
  deliveries,
  forms,
  uploads,
  registrations,
  'counter-day': counterDay,
  sweep,
  recalculation,
  export: exports,
};

const usage = `npm run bench [-- options]

  --only <names>  some of: ${Object.keys(measures).join(', ')} (separated by commas)
  --json          print the JSON object only; everything else goes to stderr
  --help          this text`;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { only, json, help } = parse();
  if (help) return void process.stdout.write(`${usage}\n`);
  const chosen = choose(only);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const print = json ? say : (line: string) => void process.stdout.write(`${line}\n`);
  const machine = await describeMachine();
  const { node, cores, processor, memoryMiB, load, diskSyncMs } = machine;
  print(`Node ${node}, ${cores} cores (${processor}), ${figure(memoryMiB)} MiB, load ${figure(load)}`);
  print(`One write forced to the disk takes ${figure(diskSyncMs)} ms\n`);
  const startedAt = performance.now();
  const { results, postgres } = await runAll(chosen, say, print);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${JSON.stringify({ machine, postgres, seconds, ...results })}\n`);
}

async function runAll(chosen: readonly string[], say: Bench['say'], print: (line: string) => void) {
  await using shared = new AsyncDisposableStack();
  const running = { stack: new AsyncDisposableStack() };
  undoOnSignals(() => [running.stack, shared]);
  let started: Promise<System> | undefined;
  let postgres: Record<string, string> | undefined;
  const startOnce = async () => {
    say('starting a throw-away system …');
    const system = await startSystem(await throwAwayFolder(shared), shared);
    postgres = await describePostgres(system.adminUrl);
    const settings = Object.entries(postgres).map((setting) => setting.join(' '));
    print(`${settings.join(', ')}\n`);
    return system;
  };
  const system = () => (started ??= startOnce());
  const results: Record<string, unknown> = {};
  for (const name of chosen) {
    await using stack = new AsyncDisposableStack();
    running.stack = stack;
    const report = await measures[name]!({ say, system, stack });
    results[name] = report.values;
    print(`${toTable(report)}\n`);
  }
  return { results, postgres };
}

/** A bench that is interrupted must leave no servers running. */
function undoOnSignals(stacks: () => AsyncDisposableStack[]): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, async () => {
      for (const stack of stacks()) await stack.disposeAsync();
      process.exit(130);
    });
}

function parse() {
  const options = {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  return parseArgs({ options }).values;
}

function choose(only: string | undefined): string[] {
  if (only === undefined) return Object.keys(measures);
  const names = only.split(',');
  const unknown = names.find((name) => !(name in measures));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".\n\n${usage}`);
  return Object.keys(measures).filter((name) => names.includes(name));
}

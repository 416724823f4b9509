/** `npm run chaos`: lets a system of its own fall in every way, and holds it to what it acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '@motcua/testing/redis';
import { StartError } from '../../infra/launcher/start-error.ts';
import { withBar } from '../bar.ts';
import { CommandError, runCommand } from '../command-line.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { type Outcome, runChaos } from './run.ts';

/** Findings that are shown; all are in the ledger. */
const shown = 20;

process.exitCode = await runCommand(usage, process, main);

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), 1 + (Date.now() % 1_000_000), findRedisServer());
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { seed, seconds, redis } = options;
  const folder = await mkdtemp(join(tmpdir(), 'motcua-chaos-'));
  process.stdout.write(`Seed ${seed}, queue on ${redis === undefined ? 'PostgreSQL' : 'Redis'}, ${seconds} s.\n`);
  const outcome = await withBar('falling {bar} {value}/{total} s', (bar) => runChaos(options, folder, bar)).catch(
    (error) => {
      throw error instanceof StartError ? new CommandError(error.message) : error;
    },
  );
  const failed = outcome.findings.length > 0;
  if (!failed) await rm(join(folder, 'data'), { recursive: true, force: true });
  process.stdout.write(`${summaryOf(outcome)}\nLedger: ${join(folder, 'ledger.ndjson')}\n`);
  if (failed) process.stdout.write(`${failureOf(outcome, options, folder)}\n`);
  return failed ? 1 : 0;
}

function summaryOf({ faults, asked, acknowledged, dossiers, told }: Outcome): string {
  const counts = [...faults].map(([name, times]) => (times === 1 ? name : `${name} ${times}×`));
  const total = [...faults.values()].reduce((sum, times) => sum + times, 0);
  return [
    `${total} faults: ${counts.toSorted().join(', ')}.`,
    `${asked} changes asked for, ${acknowledged} acknowledged, among them ${dossiers} dossiers; ${told} messages taken.`,
  ].join('\n');
}

function failureOf({ findings }: Outcome, { seed, seconds, redis }: Options, folder: string): string {
  const more = findings.length > shown ? [`… and ${findings.length - shown} more in the ledger`] : [];
  const queue = redis === undefined ? 'postgres' : 'redis';
  return [
    `Not as acknowledged (${findings.length}):`,
    ...findings.slice(0, shown).map((finding) => `- ${finding}`),
    ...more,
    `What the system wrote is in ${folder}. Again: npm run chaos -- --seed ${seed} --seconds ${seconds} --queue ${queue}`,
  ].join('\n');
}

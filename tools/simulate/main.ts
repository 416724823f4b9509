/** `npm run simulate`: plays days of several communes through the API of a system in simulated time. */
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { runCommand } from '../command-line.ts';
import { findSystem } from '../running-system.ts';
import { inThrowAwaySystem } from '../throw-away-system.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { play, playingBar } from './play.ts';
import type { Tally } from './tally.ts';

process.exitCode = await runCommand(usage, process, main);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(`${usage}\n`);
  const startedAt = performance.now();
  const tally = await withClient(options, (client) =>
    withBar(playingBar, ({ tick }) => play(client, options.play, tick)),
  );
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...tally.toJSON(), seconds })}\n` : `${tally}\nPlayed in ${seconds} s.\n`,
  );
}

async function withClient({ dataDir, url, tokens }: Options, work: (client: Client) => Promise<Tally>): Promise<Tally> {
  if (dataDir === undefined && url === undefined) return inThrowAwaySystem(work);
  const system = await findSystem({ dataDir: dataDir ?? '', url, tokens });
  return work(new Client(system.url, system.tokens));
}

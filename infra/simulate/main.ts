/** `npm run simulate`: a day (or a year) of several communes, played against a system under the simulated clock. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withBar } from '../bar.ts';
import { startSystem } from '../launcher/system.ts';
import { Client } from '../replay/client.ts';
import { type PlayOptions, play, playingBar } from './play.ts';
import type { Tally } from './tally.ts';

const usage = `npm run simulate -- [options]

  --data-dir DIR    the folder of a running system started with --clock simulated
  --url URL --tokens FILE   such a system elsewhere; with neither, a throw-away one is started
  --from DAY        first day (2026-11-23)
  --days N          civil days to play (1)
  --per-day N       dossiers a commune gets on a working day, on average (20)
  --agencies A,B    communes (H42.12,H42.13)
  --seed N          the same seed plays the same days (1)
  --json            print what happened as one JSON object`;

const flags = {
  'data-dir': { type: 'string' },
  url: { type: 'string' },
  tokens: { type: 'string' },
  from: { type: 'string', default: '2026-11-23' },
  days: { type: 'string', default: '1' },
  'per-day': { type: 'string', default: '20' },
  agencies: { type: 'string', default: 'H42.12,H42.13' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const options: PlayOptions = {
    from: values.from,
    days: positive('days', values.days),
    perDay: positive('per-day', values['per-day']),
    seed: positive('seed', values.seed),
    agencies: values.agencies.split(','),
  };
  const startedAt = performance.now();
  const tally = await withClient(values, (client) => withBar(playingBar, (tick) => play(client, options, tick)));
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  process.stdout.write(
    values.json ? `${JSON.stringify({ ...tally.toJSON(), seconds })}\n` : `${tally}\nPlayed in ${seconds} s.\n`,
  );
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000_000)) throw new Error(`--${name} is a number above 0.\n\n${usage}`);
  return value;
}

async function withClient(
  given: { 'data-dir'?: string | undefined; url?: string | undefined; tokens?: string | undefined },
  work: (client: Client) => Promise<Tally>,
): Promise<Tally> {
  const dir = given['data-dir'];
  const tokensFile = given.tokens ?? (dir === undefined ? undefined : join(dir, 'tokens.json'));
  const url = given.url ?? (dir === undefined ? undefined : (await readFile(join(dir, 'url'), 'utf8')).trim());
  if ((url === undefined) !== (tokensFile === undefined)) throw new Error(usage);
  if (url !== undefined) return work(new Client(url, JSON.parse(await readFile(tokensFile!, 'utf8'))));
  const dataDir = await mkdtemp(join(tmpdir(), 'motcua-simulate-'));
  process.stderr.write('Starting a throw-away system …\n');
  const system = await startSystem({ dataDir, port: 0, clock: 'simulated', throwAway: true, env: process.env });
  try {
    return await work(new Client(system.url, system.tokens));
  } finally {
    await system.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

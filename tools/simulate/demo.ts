/**
 * `npm start -- --demo` starts this program once its system is ready: it plays the days of the demo in a new system.
 */
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { readArguments, runCommand } from '../command-line.ts';
import { findSystem } from '../running-system.ts';
import { demoDays } from './demo-days.ts';
import { play, playingBar } from './play.ts';
import type { Tally } from './tally.ts';

process.exitCode = await runCommand('npm start -- --demo', process, fill);

async function fill(): Promise<void> {
  const { values } = readArguments({ options: { 'data-dir': { type: 'string', default: '.data-demo' } } });
  const system = await findSystem({ dataDir: values['data-dir'] });
  const client = new Client(system.url, system.tokens);
  const { items } = await client.get<{ items: unknown[] }>('auditor', '/v1/dossiers?limit=1');
  if (items.length > 0)
    return console.log('Demo        the data folder has dossiers already; --reset plays the days again');
  const { days, agencies, from } = demoDays;
  console.log(`Demo        playing ${days} days of ${agencies.join(' and ')} from ${from} on …`);
  const tally = await withBar(playingBar, ({ tick }) => play(client, demoDays, tick));
  console.log(`\n${tally}\n${whatToTry(system.url, tally)}`);
}

/** Two dossiers to look at, and what to ask about them. */
function whatToTry(url: string, { overdue, incomplete }: Tally): string {
  const lines = [
    ['One that is overdue', overdue] as const,
    ['One that waits for what is missing', incomplete] as const,
  ];
  return lines
    .flatMap(([what, example]) => {
      if (example === undefined) return [];
      const { code, ending } = example;
      return [
        `${what}: ${code}, the identity number ends in ${ending}`,
        `  as the applicant   ${url}/track?code=${code}`,
        `  its receipt        ${url}/v1/dossiers/${code}/forms/receipt?format=html (token of counter)`,
        `  whom it waits for  ${url}/v1/dossiers/${code}/waiting-on (token of supervisor)`,
      ];
    })
    .join('\n');
}

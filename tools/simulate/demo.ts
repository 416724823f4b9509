/**
 * `npm start -- --demo` starts this program once its system is ready: it plays the days of the demo in a new system.
 */
import { parseArgs } from 'node:util';
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { findSystem } from '../running-system.ts';
import { demoDays } from './demo-days.ts';
import { play, playingBar } from './play.ts';

const { values } = parseArgs({ options: { 'data-dir': { type: 'string', default: '.data-demo' } } });
const system = await findSystem({ dataDir: values['data-dir'] });
const client = new Client(system.url, system.tokens);
const { items } = await client.get<{ items: unknown[] }>('auditor', '/v1/dossiers?limit=1');
if (items.length > 0) console.log('Demo        the data folder has dossiers already; --reset plays the days again');
else {
  console.log(
    `Demo        playing ${demoDays.days} days of ${demoDays.agencies.join(' and ')} from ${demoDays.from} on …`,
  );
  const tally = await withBar(playingBar, ({ tick }) => play(client, demoDays, tick));
  console.log(`\n${tally}`);
}

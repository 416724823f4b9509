import type { System } from '../../infra/launcher/system.ts';
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { type PlayOptions, play, playingBar } from './play.ts';

/** Ten civil days of two communes, the holiday of 24 November among them; at their end some are overdue, refused, stopped, waiting or picked up. */
export const demoDays: PlayOptions = {
  from: '2026-11-16',
  days: 10,
  perDay: 4,
  seed: 10,
  agencies: ['H42.12', 'H42.13'],
};

/** Fills a new system with days that were lived through the API; does nothing where there are dossiers already. */
export async function fillDemo(
  { url, tokens }: Pick<System, 'url' | 'tokens'>,
  days: PlayOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = new Client(url, tokens);
  const { items } = await client.get<{ items: unknown[] }>('auditor', '/v1/dossiers?limit=1');
  if (items.length > 0) return say('Demo        the data folder has dossiers already; --reset plays the days again');
  say(`Demo        playing ${days.days} days of ${days.agencies.join(' and ')} from ${days.from} on …`);
  const tally = await withBar(playingBar, (tick) =>
    play(client, days, (done, planned) => {
      signal.throwIfAborted();
      tick(done, planned);
    }),
  );
  say(`\n${tally}`);
}

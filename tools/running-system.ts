import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** No system runs where a command looks for one. */
export class NoSystem extends Error {}

/** Where a system is: in a data folder of this machine, or at an address, with a file that holds its tokens. */
export interface Place {
  readonly dataDir: string;
  readonly url?: string | undefined;
  readonly tokens?: string | undefined;
}

/** The address of a running system, and its token for each role. Throws NoSystem. */
export async function findSystem(place: Place): Promise<{ url: string; tokens: Readonly<Record<string, string>> }> {
  const { dataDir } = place;
  try {
    const url = place.url ?? (await readFile(join(dataDir, 'url'), 'utf8')).trim();
    const tokens = JSON.parse(await readFile(place.tokens ?? join(dataDir, 'tokens.json'), 'utf8'));
    return { url: url.replace(/\/$/, ''), tokens };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const missing = place.tokens === undefined ? `No system runs on ${dataDir}.` : `${place.tokens} is not there.`;
    throw new NoSystem(`${missing} Start it (npm start), or name its folder with --data-dir.`);
  }
}

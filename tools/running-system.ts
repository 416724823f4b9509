import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from './command-line.ts';

/** Where a system is: in a data folder of this machine, or at an address, with a file that holds its tokens. */
export interface Place {
  readonly dataDir: string;
  readonly url?: string | undefined;
  readonly tokens?: string | undefined;
}

type Tokens = Readonly<Record<string, string>>;

/** The address of a running system, and its token for each role. Throws CommandError. */
export async function findSystem(place: Place): Promise<{ url: string; tokens: Tokens }> {
  const { dataDir } = place;
  const missing = `No system runs on ${dataDir}. Start it (npm start), or name its folder with --data-dir.`;
  const url = place.url ?? (await readNamed(join(dataDir, 'url'), missing)).trim();
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new CommandError(`${url} is no address: it begins with http:// or https://.`);
  const file = place.tokens ?? join(dataDir, 'tokens.json');
  const text = await readNamed(file, place.tokens === undefined ? missing : `There is no file ${file}.`);
  return { url: url.replace(/\/$/, ''), tokens: tokensIn(text, file) };
}

async function readNamed(file: string, missing: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(code === 'ENOENT' ? missing : `${file} cannot be read: ${message}.`);
  }
}

function tokensIn(text: string, file: string): Tokens {
  const isText = (value: unknown) => typeof value === 'string';
  try {
    const tokens: unknown = JSON.parse(text);
    if (typeof tokens === 'object' && tokens !== null && Object.values(tokens).every(isText)) return tokens as Tokens;
  } catch {
    // Said below.
  }
  throw new CommandError(`${file} is no file of tokens: a JSON object with a token for each role.`);
}

import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Language } from '@motcua/domain/language';
import { readAll, Unreadable } from './read.ts';
import { parseKeySet } from './signature.ts';
import { type Verdict, verify } from './verify.ts';
import { words } from './words.ts';

/** The output and the exit code of the program: 0 valid, 1 not valid, 2 not readable or wrong arguments. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

interface Asked {
  readonly proof: string;
  readonly keys: string | undefined;
  readonly language: Language;
  readonly json: boolean;
}

/** Runs the command line. `stdin` is read when the proof is `-`. */
export async function run(args: readonly string[], stdin: AsyncIterable<Uint8Array>): Promise<Outcome> {
  const asked = readArguments(args);
  if (!asked) return { code: 2, out: '', err: `${words.vi.usage}\n\n${words.en.usage}\n` };
  const { proof, keys, language, json } = asked;
  const readable = async <T>(what: string, read: () => Promise<T>) => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new Error(words[language].unreadable[error.reason](what), { cause: error });
    }
  };
  try {
    const keySet = keys === undefined ? undefined : await readable(keys, async () => parseKeySet(await open(keys)));
    const verdict = await readable(proof, async () =>
      verify(proof === '-' ? await readAll(stdin) : await open(proof), keySet, language),
    );
    return { code: verdict.valid ? 0 : 1, out: json ? asJson(verdict) : asText(verdict, language), err: '' };
  } catch (error) {
    if (!(error instanceof Error && error.cause instanceof Unreadable)) throw error;
    return { code: 2, out: '', err: `${printable(error.message)}\n` };
  }
}

function readArguments(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        lang: { type: 'string', default: 'vi' },
        json: { type: 'boolean', default: false },
      },
    });
    const [proof, ...more] = positionals;
    const { keys, lang, json } = values;
    if (proof === undefined || more.length > 0 || (lang !== 'vi' && lang !== 'en')) return undefined;
    return { proof, keys, language: lang, json };
  } catch {
    return undefined;
  }
}

/**
 * The bytes of a file, or of the answer of an http address.
 * @throws Unreadable `not-found` when there are none
 */
async function open(place: string): Promise<Buffer> {
  try {
    if (!/^https?:\/\//i.test(place)) return await readAll(createReadStream(place));
    const answer = await fetch(place, { signal: AbortSignal.timeout(15_000) });
    if (!answer.ok || !answer.body) throw new Unreadable('not-found');
    return await readAll(answer.body);
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('not-found');
  }
}

function asText({ steps, conclusion }: Verdict, language: Language): string {
  const say = words[language];
  const lines = steps.map(({ step, ok, text }) => `${ok ? say.good : say.bad}  ${say.steps[step]}: ${text}`);
  return [...lines, conclusion].map((line) => `${printable(line)}\n`).join('');
}

function asJson({ valid, steps, conclusion, content }: Verdict): string {
  const facts = content && {
    dossier: content.dossier,
    kind: content.kind,
    issuedAt: content.issuedAt,
    ...content.result,
  };
  return `${JSON.stringify({ valid, ...facts, steps, conclusion }, undefined, 2)}\n`;
}

/** The text of a proof without control characters. An untrusted text must not change the terminal that shows it. */
const printable = (line: string) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');

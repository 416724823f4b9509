/** The proofs of the corpus, byte for byte as they were given out, and what a verification of each finds. */
import { readFileSync } from 'node:fs';
import { parseKeySet } from '../../packages/verifier/src/signature.ts';
import { verify } from '../../packages/verifier/src/verify.ts';
import { namesIn, readInput } from './papers.ts';

export const proofs = namesIn('proofs');

/** Each step of a verification, and whether the proof passed it. The words of a verdict may improve; this may not. */
export interface KnownVerdict {
  readonly valid: boolean;
  readonly steps: Readonly<Record<string, boolean>>;
}

export const knownVerdicts = readInput<Readonly<Record<string, KnownVerdict>>>('verdicts.json');

const bytesOf = (file: string) => readFileSync(new URL(file, import.meta.url));
const keys = parseKeySet(bytesOf('keys.json'));

/** What the verifier of today finds. */
export function verdictOn(name: string): KnownVerdict {
  const { valid, steps } = verify(bytesOf(`proofs/${name}.json`), keys, 'en');
  return { valid, steps: Object.fromEntries(steps.map(({ step, ok }) => [step, ok])) };
}

/** Reads what a citizen holds in hand: a proof and a set of keys, both untrusted. */
import { type Proof, readProof } from '@motcua/domain/proofs/proof-shape';
import { ShapeError } from '@motcua/domain/proofs/strict-json';

/** What cannot even be read, as opposed to a proof that is read and found wrong. */
export class Unreadable extends Error {
  readonly reason: 'not-found' | 'too-large' | 'not-text' | 'not-json' | 'no-keys';

  constructor(reason: Unreadable['reason']) {
    super(reason);
    this.name = 'Unreadable';
    this.reason = reason;
  }
}

/** The longest term on the largest calendar makes a proof of some four million bytes. */
const mostBytes = 16_000_000;

/** All bytes of a stream, unless they are too many: Unreadable('too-large'). */
export async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > mostBytes) throw new Unreadable('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A proof as it was handed out. Spaces and line breaks between the tokens are free; beyond that the text must be the one
 * that its values are written as, so that no reader sees anything else in it (a member twice, another spelling).
 * @throws Unreadable; ShapeError
 */
export function parseProof(bytes: Uint8Array): Proof {
  const text = textOf(bytes);
  const value = jsonOf(text);
  const proof = readProof(value);
  if (!isPlainlyWritten(text, value))
    throw new ShapeError('malformed', '', 'has a member twice, or is written in another way than it was issued');
  return proof;
}

/** Any JSON value; for what is not JSON, Unreadable. */
export const parseJson = (bytes: Uint8Array): unknown => jsonOf(textOf(bytes));

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable('not-text');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable('not-json');
  }
}

/** Both hold the same strings in the same order, so a space that only the text has lies between its tokens. */
function isPlainlyWritten(text: string, value: unknown): boolean {
  const plain = JSON.stringify(value);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === plain[at]) at += 1;
    else if (!' \t\r\n'.includes(text[i]!)) return false;
  }
  return at === plain.length;
}

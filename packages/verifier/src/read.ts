/** Reads a proof and a set of keys. Both are untrusted. */
import { type Proof, readProof } from '@motcua/domain/proofs/proof-shape';
import { ShapeError } from '@motcua/domain/proofs/strict-json';

/** The bytes cannot be read at all. A proof that can be read but is wrong gets a verdict instead. */
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

/**
 * All bytes of a stream.
 * @throws Unreadable `too-large`
 */
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
 * A proof as it was issued. Between the tokens spaces and line breaks are free; apart from these, its text must be what
 * JSON.stringify makes of its values. So no reader can see something else in it, such as a member twice or another
 * spelling.
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

/**
 * Any JSON value.
 * @throws Unreadable
 */
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

/**
 * Whether the text is the plain JSON of its value with spaces between the tokens. Strings have the same characters in
 * both, so a character that only the text has lies between two tokens.
 */
function isPlainlyWritten(text: string, value: unknown): boolean {
  const plain = JSON.stringify(value);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === plain[at]) at += 1;
    else if (!' \t\r\n'.includes(text[i]!)) return false;
  }
  return at === plain.length;
}

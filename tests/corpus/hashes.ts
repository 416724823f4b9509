/** What the corpus keeps of a paper or an export: hashes. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { readInput } from './papers.ts';

/** In hex. `unpacked`: of what the compressed parts of a PDF or XLSX hold, which no version of zlib changes. */
export interface Hashes {
  readonly sha256: string;
  readonly unpacked?: string;
}

export const knownHashes = readInput<Readonly<Record<string, Hashes>>>('sha256.json');

/** The hashes of a paper or an export; its name ends in its format. */
export function hashesOf(name: string, bytes: Uint8Array): Hashes {
  const sha256 = sha256Of([bytes]);
  if (name.endsWith('.pdf')) return { sha256, unpacked: sha256Of(pdfStreams(Buffer.from(bytes))) };
  if (name.endsWith('.xlsx')) return { sha256, unpacked: sha256Of(zipEntries(bytes)) };
  return { sha256 };
}

function sha256Of(parts: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** What the compressed streams of a PDF hold, in order. */
function* pdfStreams(pdf: Buffer): Generator<Buffer> {
  const text = pdf.toString('latin1');
  for (const { index, 0: head, 1: length } of text.matchAll(/\/Length (\d+)\s+\/Filter \/FlateDecode\s+>>\s+stream\n/g))
    yield inflateSync(pdf.subarray(index + head.length, index + head.length + Number(length)));
}

/** The names and contents of the files in a ZIP archive, in order. */
function* zipEntries(zip: Uint8Array): Generator<Uint8Array> {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    yield Buffer.from(name);
    yield content;
  }
}

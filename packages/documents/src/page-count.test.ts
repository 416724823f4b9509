import { constants, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pdfOf } from './files.fixture.ts';
import { countPages } from './page-count.ts';

const counted = (bytes: Buffer) => countPages(bytes.length, async (from, to) => bytes.subarray(from, to));
const reasonOf = (bytes: Buffer) => counted(bytes).then(String, (error) => error.facts?.reason ?? String(error));

/** A PDF whose table of references unpacks to a gigabyte. */
function bomb(): Buffer {
  const block = deflateRawSync(Buffer.alloc(10_000_000), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: 100 }, () => block);
  const packed = Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks, Buffer.from([3, 0, 0, 0, 0, 1])]);
  const head = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n');
  const table = '/Type /XRef /Size 200000000 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode';
  const begin = Buffer.from(`5 0 obj\n<< ${table} /Length ${packed.length} >>\nstream\n`);
  return Buffer.concat([head, begin, packed, Buffer.from(`\nendstream\nendobj\nstartxref\n${head.length}\n%%EOF\n`)]);
}

test('pages are counted, many of them too', { timeout: 60_000 }, async () => {
  expect([await counted(pdfOf(1)), await counted(pdfOf(300))]).toEqual([1, 300]);
});

test('what is no honest PDF is refused, and takes nobody along', { timeout: 60_000 }, async () => {
  expect(
    await Promise.all([
      reasonOf(Buffer.from('%PDF-1.7\n')),
      reasonOf(pdfOf(3).subarray(0, 120)),
      reasonOf(Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n'), Buffer.alloc(500_000, '[')])),
      reasonOf(bomb()),
    ]),
  ).toEqual(['broken', 'broken', 'broken', 'too-complex']);
});

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pdfOf } from '../files.fixture.ts';
import { countPages, rights } from './page-count.ts';

const counted = (bytes: Buffer, owner = 'somebody') =>
  countPages({ owner, size: bytes.length, read: async (from, to) => bytes.subarray(from, to) });
const reasonOf = (bytes: Buffer, owner: string) =>
  counted(bytes, owner).then(String, (error) => error.facts?.reason ?? String(error));

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
      reasonOf(Buffer.from('%PDF-1.7\n'), 'a'),
      reasonOf(pdfOf(3).subarray(0, 120), 'b'),
      reasonOf(Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n'), Buffer.alloc(500_000, '[')]), 'c'),
      reasonOf(bomb(), 'd'),
    ]),
  ).toEqual(['broken', 'broken', 'broken', 'too-complex']);
});

test('the process may read its own code and nothing else, and neither write nor start nor call anything', () => {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const asked = [
    ['fs.read', path('./page-count-process.ts')],
    ['fs.read', path('./page-count-watch.ts')],
    ['fs.read', path('./page-count.ts')],
    ['fs.read', path('../../../../.data/secrets.json')],
    ['fs.read', path('../../../../package.json')],
    ['fs.read', path('.')],
    ['fs.read', '/proc/self/environ'],
    ['fs.read', undefined],
    ['fs.write', undefined],
    ['child', undefined],
    ['addons', undefined],
    ['net', undefined],
  ];
  const program = `console.log(JSON.stringify(${JSON.stringify(asked)}.map(([right, of]) => process.permission.has(right, of ?? undefined))))`;
  const told = execFileSync(process.execPath, [...rights, '--eval', program], { env: {} }).toString();
  expect(JSON.parse(told)).toEqual([true, true, ...Array.from({ length: 10 }, () => false)]);
});

test('one owner’s documents that take for ever keep no other owner’s waiting', async () => {
  const { promise: bytes, reject: giveUp } = Promise.withResolvers<Buffer>();
  // Who has not begun to read it yet must not leave its rejection to nobody.
  bytes.catch(() => undefined);
  const size = 100_000_000;
  const hostile = ['a', 'a', 'b'].map((owner) => countPages({ owner, size, read: () => bytes }).catch(String));
  expect(await counted(pdfOf(1), 'somebody else')).toBe(1);
  giveUp(new Error('given up'));
  expect(await Promise.all(hostile)).toEqual(Array.from({ length: 3 }, () => 'Error: given up'));
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from './lines.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const split = async (chunks: readonly (string | Buffer)[], longestBytes = 100) =>
  (await Array.fromAsync(splitLines(streamOf(chunks), longestBytes))).map(String);

async function* streamOf(chunks: readonly (string | Buffer)[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

test('a line of exactly the allowed length comes whole, a longer one as too long, its neighbours whole', async () => {
  expect(await split(['a\n12345\n123456\nb\n', '1234', '567\n', 'c'], 5)).toEqual([
    'a',
    '12345',
    'too-long',
    'b',
    'too-long',
    'c',
  ]);
  expect(await split(['1234567'], 5)).toEqual(['too-long']);
});

test('an empty line is a line; the end of the last line may be missing', async () => {
  expect(await split(['a\n\nb'])).toEqual(['a', '', 'b']);
  expect(await split(['\n'])).toEqual(['']);
  expect(await split([])).toEqual([]);
});

test('of a line that is too long, no more is held than of the longest possible one', async () => {
  const chunkBytes = 1024 * 1024;
  const longestChunks = 4;
  const given: WeakRef<ArrayBufferLike>[] = [];
  let most = 0;
  async function* chunks() {
    for (let n = 0; n < 40; n++) {
      const chunk = Buffer.alloc(chunkBytes, 'x');
      given.push(new WeakRef(chunk.buffer));
      yield chunk;
      await nextTurn(); // a weak reference holds its target until the turn ends
      collectGarbage();
      most = Math.max(most, given.filter((bytes) => bytes.deref() !== undefined).length);
    }
  }
  expect(await Array.fromAsync(splitLines(chunks(), longestChunks * chunkBytes))).toEqual(['too-long']);
  expect(most).toBeGreaterThanOrEqual(longestChunks);
  expect(most).toBeLessThanOrEqual(longestChunks + 1); // the chunk just given
});

test('cut anywhere into chunks, the lines stay the same', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', '\r', 'á', 'ệ', '😀'), maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), cuts, async (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const chunks: Buffer[] = [];
      for (let from = 0; from < bytes.length; from += chunks.at(-1)!.length)
        chunks.push(bytes.subarray(from, from + sizes[chunks.length % sizes.length]!));
      expect(await split(chunks)).toEqual(lines);
    }),
  );
});

test('when the stream breaks off, so do the lines, before the one that was not complete', async () => {
  async function* broken() {
    yield Buffer.from('a\nb\nc');
    throw new Error('broken');
  }
  const came: string[] = [];
  const reading = (async () => {
    for await (const line of splitLines(broken(), 100)) came.push(String(line));
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(came).toEqual(['a', 'b']);
});

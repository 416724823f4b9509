import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Line, longestLine, openLines } from './lines.ts';

let dir: string;
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motcua-lines-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function write(content: string | Buffer, suffix = '.jsonl'): Promise<string> {
  const path = join(dir, `${files++}${suffix}`);
  await writeFile(path, content);
  return path;
}
const read = async (path: string): Promise<Line[]> => Array.fromAsync((await openLines(path)).lines);
const texts = (...lines: string[]) => lines.map((text) => ({ text }));

describe('lines', () => {
  test.each([
    ['an empty file has none', '', []],
    ['the end of the last line may be missing', 'a\nb', texts('a', 'b')],
    ['or be there', 'a\nb\n', texts('a', 'b')],
    ['an empty line is a line', 'a\n\nb\n', texts('a', '', 'b')],
    ['a byte order mark goes', '\ufeffa\n', texts('a')],
  ])('%s', async (_rule, content, lines) => expect(await read(await write(content))).toEqual(lines));

  test('gzip is known by its bytes, whatever the name', async () => {
    expect(await read(await write(gzipSync('á\nb\n'), '.data'))).toEqual(texts('á', 'b'));
    expect(await read(await write(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), '.gz'))).toEqual(texts('a', 'b'));
  });

  test('a line that is not UTF-8 comes out as such, between its neighbours', async () => {
    const path = await write(Buffer.concat([Buffer.from('a\n'), Buffer.from([0xc3, 0x28, 10]), Buffer.from('b\n')]));
    expect(await read(path)).toEqual([{ text: 'a' }, { refused: 'invalid-utf-8' }, { text: 'b' }]);
  });

  test('a line that is too long comes out as such, and the longest possible one whole', async () => {
    const longest = 'x'.repeat(longestLine);
    const path = await write(gzipSync(`a\n${longest}\n${longest}x\nb\n${longest}${longest}`));
    const tooLong = { refused: 'line-too-long' };
    expect(await read(path)).toEqual([{ text: 'a' }, { text: longest }, tooLong, { text: 'b' }, tooLong]);
  });
});

describe('a file that cannot be read says why', () => {
  test('missing', () => expect(openLines(join(dir, 'none'))).rejects.toThrow(/There is no file .*none/));
  test('a folder', () => expect(openLines(dir)).rejects.toThrow('is not a file'));
  test('not gzip', async () => {
    await expect(openLines(await write('{}', '.jsonl.gz'))).rejects.toThrow('is not gzip');
  });
  test('damaged gzip', async () => {
    const bytes = gzipSync('a\nb\n'.repeat(10_000));
    bytes.fill(0, 20, 40);
    await expect(read(await write(bytes))).rejects.toThrow('is damaged');
  });

  test('cut off gzip: the whole lines before the end have come, the torn one has not', async () => {
    const whole = Array.from({ length: 20_000 }, (_, n) => `line ${n} ${Math.sin(n)}`);
    const bytes = gzipSync(`${whole.join('\n')}\n`);
    const { lines } = await openLines(await write(bytes.subarray(0, bytes.length / 2)));
    const came: Line[] = [];
    const reading = (async () => {
      for await (const line of lines) came.push(line);
    })();
    await expect(reading).rejects.toThrow('ends too early');
    expect(came.length).toBeGreaterThan(0);
    expect(came).toEqual(texts(...whole.slice(0, came.length)));
  });
});

import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type BarOptions, withBar } from './bar.ts';

/** A stream that remembers what was written to it. */
function screen(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 100, shown: () => text });
}

const work = (stream: Writable & { isTTY: boolean }, options: BarOptions = {}) =>
  withBar(
    'working {value}/{total} | {rows} rows',
    async ({ tick, above }) => {
      tick(1, 4, { rows: 10 });
      above(() => stream.write('row\n'));
      tick(4, 4, { rows: 20 });
      return 'done';
    },
    { stream, named: { rows: 0 }, ...options },
  );

test('a terminal shows the bar, and lines above it', async () => {
  const stream = screen(true);
  expect(await work(stream)).toBe('done');
  expect(stream.shown()).toContain('\x1b[1G\x1b[2Krow\n');
  expect(stream.shown()).toContain('working 4/4 | 20 rows');
});

test('where there is no terminal, lines are written, but not of a passing bar', async () => {
  const lines = screen(false);
  await work(lines);
  expect(lines.shown()).toContain('working 4/4 | 20 rows\n');
  expect(lines.shown()).not.toContain('\x1b');
  const nothing = screen(false);
  await work(nothing, { passing: true });
  expect(nothing.shown()).toBe('row\n');
});

test('a passing bar is taken away at the end', async () => {
  const stream = screen(true);
  await work(stream, { passing: true });
  expect(stream.shown()).toMatch(/\[1G.\[2K.{0,10}$/);
});

test('work that fails takes the bar along', async () => {
  const stream = screen(true);
  const failing = withBar('{value}', () => Promise.reject(new Error('away')), { stream });
  await expect(failing).rejects.toThrow('away');
});

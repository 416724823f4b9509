import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LineWriter, type Target, writeAll } from './line-writer.ts';

const report = (lost: number) => `lost ${lost}\n`;

/** A target that remembers; `fail` and `wait` say how it takes the next writes. */
function memory() {
  const target = {
    text: '',
    fail: false,
    wait: Promise.resolve() as Promise<unknown>,
    async write(bytes: Buffer) {
      await target.wait;
      if (target.fail) throw new Error('no space left');
      target.text += bytes;
    },
    writeSync(bytes: Buffer) {
      target.text += bytes;
    },
  };
  return target;
}

test('lines that cannot be written are lost and counted, and the first one that can be tells of them', async () => {
  const target = memory();
  const writer = new LineWriter(target, report);
  target.fail = true;
  for (let i = 0; i < 100; i++) writer.write(`${i}\n`);
  await writer.settled();
  writer.write('one more\n');
  await writer.settled();
  expect(writer.tellLost()).toBe(101);
  target.fail = false;
  writer.write('again\n');
  await writer.settled();
  expect(target.text).toBe('lost 101\nagain\n');
  expect(writer.tellLost()).toBe(0);
});

test('asking for lost lines tells of them when nothing else is written', async () => {
  const target = memory();
  const writer = new LineWriter(target, report);
  target.fail = true;
  writer.write('a\n');
  await writer.settled();
  target.fail = false;
  expect(writer.tellLost()).toBe(1);
  await writer.settled();
  expect([target.text, writer.tellLost()]).toEqual(['lost 1\n', 0]);
});

test('a target that hangs holds nobody up: a mebibyte waits, more is lost', async () => {
  const target = memory();
  const hanging = Promise.withResolvers<void>();
  target.wait = hanging.promise;
  const writer = new LineWriter(target, report);
  const line = `${'x'.repeat(1_023)}\n`;
  for (let i = 0; i < 3_000; i++) writer.write(line);
  expect(target.text).toBe('');
  hanging.resolve();
  await writer.settled();
  const lines = target.text.split('\n');
  const lost = Number(/^lost (\d+)$/m.exec(target.text)?.[1]);
  expect(lines.filter((written) => written.startsWith('x')).length + lost).toBe(3_000);
  expect(lost).toBeGreaterThan(1_000);
});

test.skipIf(process.platform !== 'linux')('a device without space loses lines and fails nobody', async () => {
  const fd = openSync('/dev/full', 'a');
  const full: Target = { write: (bytes) => writeAll(fd, bytes), writeSync: () => {} };
  const writer = new LineWriter(full, report);
  writer.write('a\n');
  writer.write('b\n');
  await writer.settled();
  expect(writer.tellLost()).toBe(2);
});

import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMount, mountTinyDisk } from '@motcua/testing/tiny-disk';
import { test as base, expect, onTestFinished } from 'vitest';
import { LineWriter } from './line-writer.ts';
import { LogFile } from './log-file.ts';

const test = base.extend<{ dir: string }>({
  dir: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'motcua-logs-'));
    await use(dir);
    rmSync(dir, { recursive: true });
  },
});

const archived = /^intake\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z(-\d+)?\.log$/;
const archivesIn = (dir: string) => readdirSync(dir).filter((name) => archived.test(name));
const bytes = (text: string) => Buffer.from(text);

test('it is put aside while it is written: when it is large, and when its last line is of an earlier week', async ({
  dir,
}) => {
  const path = join(dir, 'intake.log');
  const log = new LogFile(path, 12);
  await log.write(bytes('first\n'));
  truncateSync(path, 50 * 1024 * 1024);
  await log.write(bytes('second\n'));
  expect(readFileSync(path, 'utf8')).toBe('second\n');
  expect(archivesIn(dir)).toHaveLength(1);

  const lastWeek = new Date(Date.now() - 7 * 86_400_000);
  utimesSync(path, lastWeek, lastWeek);
  await log.write(bytes('third\n'));
  await log.write(bytes('fourth\n'));
  expect(readFileSync(path, 'utf8')).toBe('third\nfourth\n');
  expect(archivesIn(dir)).toHaveLength(2);
});

test('archives are deleted when they are older than the months asked for, and nothing else is', async ({ dir }) => {
  const monthsAgo = (months: number, days: number) => {
    const at = new Date();
    at.setUTCMonth(at.getUTCMonth() - months);
    return new Date(at.getTime() - days * 86_400_000).toISOString().replaceAll(/[:.]/g, '-');
  };
  const old = [`intake.${monthsAgo(12, 1)}.log`, `intake.${monthsAgo(12, 1)}-1.log`];
  const kept = [
    `intake.${monthsAgo(12, -1)}.log`,
    `intake.access.${monthsAgo(40, 0)}.log`,
    `routing.${monthsAgo(40, 0)}.log`,
    'intake.2020-01-01.log',
    'intake.notes',
    'intake.log',
  ];
  for (const name of [...old, ...kept]) writeFileSync(join(dir, name), 'x');
  await new LogFile(join(dir, 'intake.log'), 12).deleteOld();
  expect(readdirSync(dir).sort()).toEqual(kept.sort());
});

test('a file that somebody moves away or deletes is begun anew', async ({ dir }) => {
  const path = join(dir, 'intake.log');
  const [one, two] = [new LogFile(path, 12), new LogFile(path, 12)];
  await one.write(bytes('a\n'));
  await two.write(bytes('b\n'));
  renameSync(path, join(dir, 'moved'));
  await one.write(bytes('c\n'));
  await two.write(bytes('d\n'));
  expect(readFileSync(path, 'utf8')).toBe('c\nd\n');
  rmSync(path);
  await two.write(bytes('e\n'));
  expect(readFileSync(path, 'utf8')).toBe('e\n');
});

test('a folder that is missing loses lines until it is there', async ({ dir }) => {
  const path = join(dir, 'later', 'intake.log');
  const writer = new LineWriter(new LogFile(path, 12), (lost) => `lost ${lost}\n`);
  writer.write('a\n');
  await writer.settled();
  renameSync(mkdtempSync(join(dir, 'x')), join(dir, 'later'));
  writer.write('b\n');
  await writer.settled();
  expect(readFileSync(path, 'utf8')).toBe('lost 1\nb\n');
});

test.skipIf(!canMount)('a full disk loses lines, and the log goes on in whole lines when there is room', async () => {
  const disk = mountTinyDisk(65_536);
  onTestFinished(() => disk.unmount());
  const path = join(disk.dir, 'intake.log');
  const writer = new LineWriter(new LogFile(path, 12), (lost) => `${JSON.stringify({ lost })}\n`);
  const line = `${JSON.stringify({ padding: 'x'.repeat(60) })}\n`;
  writer.write(line);
  await writer.settled();
  disk.fill();
  for (let i = 0; i < 500; i++) writer.write(line);
  await writer.settled();
  const lost = writer.tellLost();
  expect(lost).toBeGreaterThan(400); // some fit into the last page that the file has already
  disk.free();
  writer.write(line);
  await writer.settled();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  const whole = lines.filter((text) => text.endsWith('}')).map((text) => JSON.parse(text));
  expect(lines.length - whole.length).toBeLessThanOrEqual(1);
  expect(whole.slice(-2)).toEqual([{ lost }, JSON.parse(line)]);
  expect(whole.length - 1 + lost).toBeGreaterThanOrEqual(502);
});

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandError } from '../command-line.ts';
import { readLog } from './log.ts';

const head = 'case:concept:name,case:startdate,case:deadline,case:enddate,concept:name,time:timestamp\n';
const whole = `${head}1,2011-03-01T09:00:00+01:00,2011-03-10T12:00:00+01:00,,check,2011-03-02T10:00:00+01:00\n`;
const xes = '<log><trace><string key="concept:name" value="A1"/></trace></log>';
const packed = gzipSync(head + Array.from({ length: 5_000 }, (_, n) => `${n},${Math.sin(n)},,,,\n`).join(''));

const files: Readonly<Record<string, string | Buffer>> = {
  'whole.csv': `\ufeff${whole}`,
  'whole.csv.gz': gzipSync(whole),
  'semicolons.csv': whole.replaceAll(',', ';').repeat(30),
  'empty.csv': '',
  'only-a-head.csv': head,
  'without-names.csv': whole.replace('\n1,', '\n,'),
  'torn.csv': `${whole}2,"2011`,
  'uneven.csv': `${whole}2,3\n`,
  'binary.csv': randomBytes(10_000),
  'not.csv.gz': whole,
  'cut.csv.gz': packed.subarray(0, packed.length / 2),
  'damaged.csv.gz': Buffer.concat([packed.subarray(0, 40), Buffer.alloc(40), packed.subarray(80)]),
  'torn.xes': xes.slice(0, -10),
  'text.xes': 'no mark-up at all',
  'binary.xes': randomBytes(10_000),
  'empty.xes': '',
  'other.xes': '<html/>',
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motcua-log-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  await mkdir(join(dir, 'folder.csv'));
});
afterAll(() => rm(dir, { recursive: true }));

test.each(['whole.csv', 'whole.csv.gz'])('a log is read: %s', async (name) => {
  const [first, ...others] = await readLog(join(dir, name));
  expect(first).toMatchObject({ id: '1', startdate: '2011-03-01T09:00:00+01:00', events: [{ name: 'check' }] });
  expect(others).toEqual([]);
});

test.each([
  ['missing.csv', /There is no file/],
  ['folder.csv', /is not a file/],
  ['whole.csv/inside.csv', /There is no file/],
  ['log.txt', /expected a name ending in/],
  ['semicolons.csv', /no column case:concept:name.*case:startdate;/],
  ['empty.csv', /no case found/],
  ['only-a-head.csv', /no case found/],
  ['without-names.csv', /a line has nothing in the column/],
  ['torn.csv', /line \d+ is no CSV \(CSV_QUOTE_NOT_CLOSED\)/],
  ['uneven.csv', /line 3 is no CSV \(CSV_RECORD_INCONSISTENT_COLUMNS\)/],
  ['binary.csv', /binary\.csv/],
  ['not.csv.gz', /is not gzip/],
  ['cut.csv.gz', /ends too early/],
  ['damaged.csv.gz', /is damaged/],
  ['torn.xes', /no XES/],
  ['text.xes', /no XES/],
  ['binary.xes', /no XES/],
  ['empty.xes', /no XES/],
  ['other.xes', /no case found/],
])('a log that cannot be read is refused in a sentence that names it: %s', async (name, words) => {
  const refused = await readLog(join(dir, name)).catch((error) => error);
  expect(refused).toBeInstanceOf(CommandError);
  expect(refused.message).toContain(join(dir, name));
  expect(refused.message).toMatch(words);
  expect(refused.message).not.toContain('\n');
});

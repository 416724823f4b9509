/**
 * What a person may give to a command by mistake. Each program runs as a process of its own: a rejection that nobody
 * waits for ends a process with a stack, and a server that nobody stops keeps it alive.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@motcua/runtime/free-port';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

const programs = {
  replay: 'replay/main.ts',
  export: 'export/main.ts',
  import: 'catalogue/import.ts',
  simulate: 'simulate/main.ts',
  conformance: 'conformance/run.ts',
} as const;
const { DATABASE_URL: _, CONFORMANCE_URL: __, ...env } = process.env;

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const run = (name: keyof typeof programs, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const program = fileURLToPath(new URL(programs[name], import.meta.url));
    execFile(process.execPath, [program, ...args], { env, cwd: dir, timeout: 20_000 }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code ?? Number.NaN), out, err }),
    );
  });

/** A sentence below the bar and no stack. */
function expectRefusal({ status, err }: Ended, words: string | RegExp, code = 1): void {
  expect(err).toMatch(words);
  expect(err).not.toMatch(/^\s+at |node:internal|A fault of this program/m);
  expect(
    err
      .trim()
      .split('\n')
      .filter((line) => !/\||…$/.test(line) && line !== ''),
  ).toHaveLength(1);
  expect(status).toBe(code);
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motcua-refused-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
});
afterAll(() => rm(dir, { recursive: true }));

const line = '1,2011-03-01T09:00:00+01:00,2011-03-10T12:00:00+01:00,,check,2011-03-02T10:00:00+01:00\n';
const whole = `case:concept:name,case:startdate,case:deadline,case:enddate,concept:name,time:timestamp\n${line}`;
const files: Readonly<Record<string, string | Buffer>> = {
  'whole.csv': whole,
  'semicolons.csv': `${whole}${line.repeat(40)}`.replaceAll(',', ';'),
  'binary.csv': randomBytes(10_000),
  'no-dates.xes': '<log><trace><string key="concept:name" value="A1"/></trace></log>',
  'tokens.json': JSON.stringify({ counter: 'x', admin: 'x', supervisor: 'x', auditor: 'x', officer: 'x' }),
};

test('a log that cannot be read, or of which nothing can be sent', async () => {
  const asked = {
    'missing.csv': /There is no file/,
    'semicolons.csv': /no column case:concept:name/,
    'binary.csv': /binary\.csv/,
    'no-dates.xes': /none of its 1 cases can be sent.*no readable start or deadline/,
  };
  const refused = Object.entries(asked).map(async ([file, words]) => expectRefusal(await run('replay', file), words));
  await Promise.all(refused);
});

test('replay in a time zone that is none', async () => {
  const refused = await run('replay', 'whole.csv', '--time-zone', 'Europe/Atlantis');
  expect(refused).toMatchObject({ status: 2, err: expect.stringContaining('there is no such time zone') });
});

test('a file that cannot be imported, and a database that is away', async () => {
  const database = ['--database', 'postgres://u:p@127.0.0.1:1/x'];
  expectRefusal(await run('import', 'missing.jsonl', ...database), /There is no file/);
  expectRefusal(await run('import', 'binary.csv', ...database), /cannot be reached/);
});

/** Each program that speaks to a system in several roles. */
const speaking = (url: string): Promise<Ended>[] => [
  run('replay', 'whole.csv', '--url', url, '--tokens', 'tokens.json'),
  run('export', 'out.csv', '--url', url, '--tokens', 'tokens.json'),
  run('simulate', '--url', url, '--tokens', 'tokens.json'),
];

test('a system that is not there', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const asked = [...speaking(url), run('conformance', '--url', url)];
  for (const ended of await Promise.all(asked)) expectRefusal(ended, /cannot be reached/);
});

test('a folder on which no system runs', async () => {
  const asked = [run('export', 'out.csv'), run('simulate', '--data-dir', '.data'), run('conformance')];
  for (const ended of await Promise.all(asked)) expectRefusal(ended, /No system runs on/);
});

/** A server that is no system of ours. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('tokens that the system does not know', async () => {
  const problem = JSON.stringify({ code: 'token-unknown', detail: 'The token is not known.' });
  const url = await serving((request, response) => {
    request.resume();
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end(problem);
  });
  const asked = [...speaking(url), run('conformance', '--url', url, '--token', 'x')];
  for (const ended of await Promise.all(asked)) expectRefusal(ended, /does not know the token|Refused|needs a token/);
});

test('a server that is something else', async () => {
  const url = await serving((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Hello');
  });
  for (const ended of await Promise.all(speaking(url)))
    expectRefusal(ended, /does not answer as a Một Cửa system does/);
});

test('a place where no file can be written', async () => {
  const url = await serving((_request, response) => {
    response.writeHead(200, { 'x-total-count': '0', 'export-id': 'x' }).end('{}\n');
  });
  const to = (file: string) => run('export', file, '--url', url, '--tokens', 'tokens.json');
  expectRefusal(await to('nowhere/out.csv'), /There is no folder nowhere/);
  expectRefusal(await to('whole.csv/out.csv'), /There is no folder whole\.csv/);
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import { makeProofContent, type ProofBasis } from '@motcua/domain/proofs/proof';
import { exampleBasis } from '@motcua/domain/proofs/proof.fixture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packVerifier } from './pack.ts';
import { bytesOf, exampleContent, keySetOf, makeKey, sign } from './verifier.fixture.ts';

/** The Node in use, and one that does not know Temporal if this machine has one. */
const nodes = [process.execPath, ...olderNode()];

function olderNode(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const found = folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path));
  return found === undefined ? [] : [found];
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let folder = '';
let empty = '';
let tarball = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-deadline-test-'));
  empty = join(folder, 'empty');
  await mkdir(empty);
  tarball = await packVerifier(join(folder, 'packed'));
  const key = await makeKey();
  const proof = await sign(exampleContent, key);
  await writeFile(join(folder, 'proof.json'), bytesOf(proof, 2));
  const moved = { ...exampleContent, result: { ...exampleContent.result, dueOn: '2026-11-26' } };
  await writeFile(join(folder, 'moved.json'), bytesOf(await sign(moved, key)));
  await writeFile(join(folder, 'shifted.json'), bytesOf(await sign(shifted(), key)));
  await writeFile(join(folder, 'jwks.json'), keySetOf(key));
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** Months and days of a zone whose clocks change: what a Node without Temporal must calculate as this one does. */
function shifted() {
  const { definition } = exampleBasis.calendar.compiled;
  const compiled = compileCalendar({ ...definition, timeZone: 'Europe/Amsterdam' });
  const basis: ProofBasis = {
    ...exampleBasis,
    calendar: { ...exampleBasis.calendar, compiled },
    start: Date.parse('2026-03-20T09:15:00+01:00'),
    term: { unit: 'month', amount: '8' },
    suspensions: [],
    extensions: [],
  };
  return makeProofContent(basis);
}

function runProgram(program: string, args: readonly string[], node: string): Promise<Ran> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`,
      npm_config_cache: join(folder, 'cache'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    };
    execFile(program, [...args], { cwd: empty, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const npx = (args: readonly string[], node: string) => runProgram('npx', ['--yes', `file:${tarball}`, ...args], node);

test.each(nodes)(
  'npx runs the tarball alone, without the network, on %s',
  async (node) => {
    const version = await runProgram(node, ['--version'], node);
    const args = ['../proof.json', '--keys', '../jwks.json', '--lang', 'en'];
    const good = await npx(args, node);
    expect(good, version.out).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('GOOD  Date: calculated again from the inputs: promised for 10:15 27/11/2026');
    expect(good.out).toMatch(/\nVALID: /);
    const moved = await npx(['../moved.json', '--keys', '../jwks.json', '--lang', 'en'], node);
    expect(moved).toMatchObject({ code: 1, err: '' });
    expect(moved.out).toContain('the proof says due 26/11/2026, the inputs give 27/11/2026');
    expect(moved.out).toMatch(/\nNOT VALID: /);
    expect(await npx(['../shifted.json', '--keys', '../jwks.json'], node)).toMatchObject({ code: 0, err: '' });
  },
  60_000,
);

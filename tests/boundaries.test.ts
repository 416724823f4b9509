import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each package may import of ours (docs/architecture.md: dependencies point inward). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/runtime': [],
  'packages/testing': [],
  'packages/db': ['domain'],
  'packages/queue': ['db', 'domain', 'runtime'],
  'packages/http': ['domain', 'runtime'],
  'packages/verifier': ['domain'],
  'services/intake': ['db', 'domain', 'http', 'queue', 'runtime'],
  'services/routing': ['db', 'domain', 'http', 'queue', 'runtime'],
  'services/deadline-monitor': ['db', 'domain', 'http', 'queue', 'runtime'],
  'services/oversight': ['db', 'domain', 'http', 'runtime'],
  'services/tracking': ['db', 'domain', 'http', 'runtime'],
};

const sources = globSync('{packages,services}/*/src/**/*.ts', { cwd: root });
const isTest = (file: string) => /\.(test|fixture)\.ts$/.test(file);
const importsOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
const packageOf = (file: string) => file.split(sep).slice(0, 2).join('/');

test('there is something to look at', () => {
  expect(new Set(sources.map(packageOf))).toEqual(new Set(Object.keys(allowed)));
});

test('every package imports only what lies further in', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .map((name) => /^@motcua\/([\w-]+)/.exec(name)?.[1])
      .filter((name) => name !== undefined && !allowed[packageOf(file)]!.includes(name))
      .filter((name) => !(isTest(file) && (name === 'testing' || name === 'domain')))
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('no file reaches into another package by a relative path', () => {
  const wrong = sources.filter((file) =>
    importsOf(file).some(
      (name) => name.startsWith('.') && packageOf(relative(root, join(root, dirname(file), name))) !== packageOf(file),
    ),
  );
  expect(wrong.filter((file) => !isTest(file))).toEqual([]);
});

test('only a main and the tests read the environment; domain and db never ask for the time', () => {
  const offenders = sources
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const readsEnvironment =
        /process\.env/.test(text) && !/main\.ts$|runtime\/src\/config\.ts$|packages\/testing\//.test(file);
      const asksTime = file.startsWith('packages/domain') && /Date\.now\(|Temporal\.Now|new Date\(\)/.test(text);
      return [
        ...(readsEnvironment ? [`${file} reads process.env`] : []),
        ...(asksTime ? [`${file} asks for the time`] : []),
      ];
    });
  expect(offenders).toEqual([]);
});

test('no SQL and no table outside packages/db', () => {
  const sqlOutside = sources.filter(
    (file) =>
      !isTest(file) &&
      /^(services|packages\/http)/.test(file) &&
      /\bsql`|from 'drizzle-orm|from 'pg'/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(sqlOutside).toEqual([]);
});

/** A number given or compared as the status of an answer, a reply made with one, or a library that speaks HTTP. */
const http = /\bstatus(?:Code)?\W{1,5}[1-5]\d\d\b|\.code\([1-5]\d\d\)|from '(?:fastify|@fastify|node:https?|undici)/;

test('no status code and nothing that speaks HTTP below packages/http', () => {
  const seen = ['{ status: 409, body }', 'answer.statusCode === 404', 'reply.code(201)', "from 'node:http'"];
  expect(seen.filter((text) => !http.test(text))).toEqual([]);
  const inside = /^packages\/(domain|db|queue|runtime|verifier)\//;
  const wrong = sources.filter(
    (file) => !isTest(file) && inside.test(file) && http.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test('nothing but tests imports the testing package', () => {
  const wrong = sources.filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith('packages/testing') &&
      importsOf(file).some((name) => name.startsWith('@motcua/testing')),
  );
  expect(wrong).toEqual([]);
});

test('infra starts the system and knows none of its clients', () => {
  const wrong = globSync('infra/**/*.ts', { cwd: root })
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => /^(\.\.\/)+(tools|bench|tests|services)\//.test(name))
        .map((name) => `${file} imports ${name}`),
    );
  expect(wrong).toEqual([]);
});

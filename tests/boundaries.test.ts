import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { linesAskingTime, linesWithBareStatus, linesWithHttp } from './syntax.fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each package may import of ours (docs/architecture.md: dependencies point inward). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/runtime': [],
  'packages/testing': [],
  'packages/db': ['domain'],
  'packages/queue': ['db', 'domain', 'runtime'],
  'packages/http': ['domain', 'runtime'],
  'packages/documents': ['db', 'domain'],
  'packages/papers': ['domain', 'http'],
  'packages/verifier': ['domain'],
  'services/intake': ['db', 'documents', 'domain', 'http', 'papers', 'queue', 'runtime'],
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

test('only a main and the tests read the environment', () => {
  const offenders = sources.filter(
    (file) =>
      !isTest(file) &&
      /process\.env/.test(readFileSync(join(root, file), 'utf8')) &&
      !/main\.ts$|runtime\/src\/config\.ts$|packages\/testing\//.test(file),
  );
  expect(offenders).toEqual([]);
});

const found = (files: readonly string[], linesIn: (text: string) => number[]) =>
  files.flatMap((file) => linesIn(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`));

test('nothing in domain asks what time it is', () => {
  const domain = sources.filter((file) => file.startsWith('packages/domain/') && !isTest(file));
  expect(found(domain, linesAskingTime)).toEqual([]);
});

test.each([
  'const at = Date.now();',
  'const { now } = Date;',
  'const at = new Date();',
  'const at = Date();',
  'const today = Temporal.Now.plainDateISO();',
  'const at = performance.now();',
  'const at = globalThis.Date.now();',
  'const { Now } = Temporal;',
  "const day = new Intl.DateTimeFormat('vi').format();",
])('asking for the time is found: %s', (text) => {
  expect(linesAskingTime(`\n${text}`)).toEqual([2]);
});

test('the date of something given is no question for the time', () => {
  const text = `const day = new Date(at); const at = Date.parse('2026'); // Date.now()
    const words: Record<string, Date> = { process: 'Date.now()', at: trace.process };
    const text = new Intl.DateTimeFormat('vi').format(Temporal.PlainDate.from(day));`;
  expect(linesAskingTime(text)).toEqual([]);
});

// Tests of the API write the numbers down: they hold the wire.
test('no file but one writes the number of a status', () => {
  const files = globSync('{packages,services,infra,tools,bench}/**/*.{ts,mjs}', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/migrations/**'],
  });
  expect(files.length).toBeGreaterThan(sources.length);
  const others = files.filter((file) => !/\.test\.ts$/.test(file) && file !== 'packages/domain/src/dossiers/status.ts');
  expect(found(others, linesWithBareStatus)).toEqual([]);
});

test.each([
  'if (dossier.status === 4) go();',
  'if ((withdrawnFrom ?? status) === 1) go();',
  'const isOver = [3, 8, 10].includes(found.status);',
  'const row = { status: isLate ? 8 : 9 };',
  'switch (dossier.status) { case 5: }',
  'const where = eq(dossiers.status, 1);',
  "const where = 'status = 5';",
  'const openStatuses = new Set([2, 4]);',
  'const body = z.object({ status: z.literal(9) });',
  "const textOfStatus = { 10: 'handed over' };",
  `const where = sql\`\${dossiers.status} in (5, 6)\`;`,
])('the number of a status is found: %s', (text) => {
  expect(linesWithBareStatus(`\n${text}`)).toEqual([2]);
});

test('an answer of HTTP and the end of a process are no statuses of a dossier', () => {
  const text = 'if (answer.status === 404 || answer.statusCode === 200 || run.status === 0 || column.id === 1) go();';
  expect(linesWithBareStatus(text)).toEqual([]);
});

test('no SQL and no table outside packages/db', () => {
  const sqlOutside = sources.filter(
    (file) =>
      !isTest(file) &&
      /^(services|packages\/http)/.test(file) &&
      /\bsql`|from 'drizzle-orm|@motcua\/db\/drizzle|from 'pg'/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(sqlOutside).toEqual([]);
});

test('no status code and nothing that speaks HTTP below packages/http', () => {
  const below = sources.filter((file) => /^packages\/(domain|db|queue|runtime|verifier)\//.test(file) && !isTest(file));
  expect(found(below, linesWithHttp)).toEqual([]);
});

test.each([
  "import { createServer } from 'node:http';",
  "const { fetch } = await import('undici');",
  'const answer = { status: 409, body };',
  'if (answer.statusCode === 404) go();',
  'const isMissing = [404, 410].includes(error.status);',
  'switch (answer.status) { case 503: }',
  'const notFoundStatus = 404;',
  'answer.code(201);',
  'answer.writeHead(204).end();',
  'const send = (reply: unknown) => go(reply);',
])('what knows HTTP is found: %s', (text) => {
  expect(linesWithHttp(`\n${text}`)).toEqual([2]);
});

test('a status of a dossier, a limit and an answer that is handed on know nothing of HTTP', () => {
  const text =
    'const batch = 200; if (dossier.status === 4 || code === "404") go({ status: stored.status, pollMs: 500 });';
  expect(linesWithHttp(text)).toEqual([]);
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

test('tools that speak to a system through its API know nothing of what is behind it', () => {
  const tools = globSync('tools/{replay,simulate,chaos,export,conformance}/**/*.ts', { cwd: root });
  expect(tools.length).toBeGreaterThan(20);
  const wrong = tools
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => /^@motcua\/(db|queue|documents|papers)\b|^(\.\.\/)+(packages|services)\//.test(name))
        .map((name) => `${file} imports ${name}`),
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

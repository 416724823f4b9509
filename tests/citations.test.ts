import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { citationsIn, type Repository } from './citations.fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

const notOurs = /(^|\/)(node_modules|\.git|\.data.*|dist|coverage)$/;
const paths = globSync(['*', '.ci/*', '*/**'], { cwd: root, exclude: (path) => notOurs.test(path) });
const documents = paths.filter((path) => path.endsWith('.md'));

interface OpenApi {
  readonly paths: Readonly<Record<string, object>>;
}

function operationsOf(file: string): string[] {
  const { paths }: OpenApi = JSON.parse(read(file));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

const repository: Repository = {
  paths: new Set([...paths, '.ci']),
  documents: new Map(documents.map((file) => [file, read(file)])),
  scripts: new Set(Object.keys(JSON.parse(read('package.json')).scripts)),
  operations: paths.filter((path) => path.startsWith('packages/http/openapi/')).flatMap(operationsOf),
  read,
};

/**
 * Not SQL: a merged migration is never edited, so it may name what has moved since. Nor this file: its samples are
 * wrong.
 */
const isRead = (path: string) =>
  (/\.(tsx?|mjs|md|ya?ml|lua|cfg|conf)$/.test(path) || /Dockerfile$|^\.ci\/run$/.test(path)) &&
  path !== 'pnpm-lock.yaml' &&
  path !== 'tests/citations.test.ts';

test('every path, section, heading, script and operation that a comment or a page cites exists', () => {
  const cited = paths
    .filter(isRead)
    .flatMap((file) => citationsIn(repository, file, read(file)).map((citation) => ({ file, ...citation })));
  expect(cited.length).toBeGreaterThan(200);
  const missing = cited.filter(({ exists }) => !exists);
  expect(missing.map(({ file, line, what }) => `${file}:${line}: ${what}`)).toEqual([]);
});

test.each(['packages', 'services', 'packages/domain/src', 'packages/db/src', 'docs/adr'])(
  'the architecture names every folder and every page in %s',
  (folder) => {
    const map = read('docs/architecture.md');
    const isFolder = (path: string) => paths.some((other) => other.startsWith(`${path}/`));
    const inside = paths.filter((path) => posix.dirname(path) === folder && (isFolder(path) || path.endsWith('.md')));
    expect(inside.length).toBeGreaterThan(4);
    expect(inside.filter((path) => !map.includes(path) && !map.includes(posix.relative('docs', path)))).toEqual([]);
  },
);

const sample: Repository = {
  paths: new Set(['README.md', 'docs', 'docs/rules.md', 'packages', 'packages/db', 'packages/db/outbox.ts']),
  documents: new Map([
    ['README.md', '# One counter\n\n## What it gets right\n'],
    ['docs/rules.md', '# Rules\n\n## 1. Calendar\n\n### 1.2 Sessions\n'],
  ]),
  scripts: new Set(['test', 'db:generate']),
  operations: ['GET /v1/tasks/{id}'],
  read: () => 'export const outbox = 1;',
};

const missingIn = (file: string, lines: readonly string[]) =>
  citationsIn(sample, file, lines.join('\n')).flatMap(({ line, what, exists }) => (exists ? [] : [`${line}: ${what}`]));

test('of a page, what does not exist is named with its line', () => {
  const page = [
    'The door is `packages/db/door.ts`, the outbox packages/db/outbox.ts, both in `packages/db/`.',
    'Names: `outbox.ts`, `db/out*.ts`, `tokens.json`; `inbox*.ts`, `packages/{db,http}/*.ts`, `packages/*/lib`.',
    'Links: [1](docs/rules.md#12-sessions), [2](#what-it-gets-right), [3](docs/gone.md), [4](docs/rules.md#sessions).',
    'Sections: docs/rules.md §1, §1.2, §1.3; RFC 9110 §12.5.4.',
    'Of this page: §1.',
    'Recipes: `outbox` in `packages/db/outbox.ts`, `inbox` in `packages/db/outbox.ts`.',
    'Operations: `GET /v1/tasks/{id}`, GET /v1/tasks/7?expand=all, `POST /v1/tasks/{id}`, GET /v1/tasks/{id}/gone.',
    'Scripts: `npm run db:generate`, npm run db:migrate. Elsewhere: https://example.org/docs/x.md, `/docs/y`.',
  ];
  expect(missingIn('README.md', page)).toEqual([
    '1: packages/db/door.ts',
    '2: packages/*/lib',
    '2: inbox*.ts',
    '3: link to docs/gone.md',
    '3: link to docs/rules.md#sessions',
    '4: docs/rules.md §1.3',
    '5: README.md §1',
    '6: `inbox` in `packages/db/outbox.ts`',
    '7: POST /v1/tasks/{id}',
    '7: GET /v1/tasks/{id}/gone',
    '8: npm run db:migrate',
  ]);
});

test('of a source, its comments are looked at and not its code', () => {
  const code = [
    '/**',
    ' * How days are counted (docs/rules.md §1,',
    ' * §2); `inbox.ts` has the rest.',
    ' */',
    "const path = 'packages/db/gone.ts'; // not as DAYS.md says, nor docs/rules.md §9",
    '',
    '// A section of no document: §1.',
  ];
  expect(missingIn('packages/db/outbox.ts', code)).toEqual([
    '3: inbox.ts',
    '3: docs/rules.md §2',
    '5: DAYS.md',
    '5: docs/rules.md §9',
    '7: no document §1',
  ]);
});

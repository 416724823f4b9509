import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const widest = 120;

/** The lines of a file on which a comment is too wide. A line that begins with a star is one of a block. */
const wideLines = (text: string): number[] =>
  text
    .split('\n')
    .flatMap((line, index) => (/^\s*(\/\*|\*[ /]|\/\/)/.test(line) && line.length > widest ? [index + 1] : []));

test('no comment is wider than 120 columns', () => {
  const files = globSync('{packages,services,infra,tools,tests,bench}/**/*.{ts,mjs}', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  expect(files.length).toBeGreaterThan(500);
  const wide = files.flatMap((file) =>
    wideLines(readFileSync(`${root}${file}`, 'utf8')).map((line) => `${file}:${line}`),
  );
  expect(wide).toEqual([]);
});

test('a wide comment is found, a wide line of code is not', () => {
  const long = 'x'.repeat(widest);
  expect(wideLines(`/** ${long} */\n  // ${long}\n/**\n * ${long}\n */\nconst text = '${long}';`)).toEqual([1, 2, 4]);
});

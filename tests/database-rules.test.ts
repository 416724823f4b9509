/** Rules about packages/db that CONTRIBUTING states, each looked up in the sources. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const everywhere = globSync('{packages,services,infra,tools,tests,bench}/**/*.ts', {
  cwd: root,
  exclude: ['**/node_modules/**'],
});
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('Drizzle is loaded by one file; only types come from it otherwise', () => {
  expect(everywhere.filter((file) => /^(?:import|export) (?!type\b)[^;]* from 'drizzle-orm/m.test(read(file)))).toEqual(
    [],
  );
  expect(read('packages/db/src/drizzle.ts')).toContain("load('drizzle-orm')");
});

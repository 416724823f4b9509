/** The rooms of packages/db stand on floors: each room may use what is named here, and nothing stands in a circle. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The rooms from below, each with the rooms it may import from. Files outside the rooms serve all of them. */
const floors: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  reference: ['schema'],
  messages: ['schema'],
  history: ['schema'],
  deadlines: ['schema', 'reference'],
  alerts: ['schema', 'messages', 'deadlines'],
  staff: ['schema'],
  dossiers: ['schema', 'reference', 'history'],
  tasks: ['schema', 'reference', 'messages', 'history', 'deadlines', 'staff', 'dossiers'],
  tracking: ['schema', 'dossiers'],
  verbs: ['schema', 'reference', 'history', 'deadlines', 'staff', 'dossiers', 'tasks'],
  recalculation: ['schema', 'reference', 'history', 'deadlines', 'dossiers'],
  sweep: ['schema', 'history', 'deadlines', 'alerts'],
  oversight: ['schema'],
  installation: ['schema', 'reference'],
};

const isProduct = (file: string) => !/\.(test|fixture)\.ts$/.test(file);
const sourcesOf = (folder: string) => globSync(`${folder}/**/*.ts`, { cwd: root }).filter(isProduct).sort();

/** The files of the same package that a file imports, type-only imports included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return names.map((name) => relative(root, join(root, dirname(file), name)));
}

const db = 'packages/db/src';
const roomOf = (file: string) => (dirname(file) === db ? undefined : relative(db, file).split('/')[0]!);

test('every room of packages/db is on the plan, and each rests on rooms below it', () => {
  const rooms = new Set(sourcesOf(db).map(roomOf));
  rooms.delete(undefined);
  expect([...rooms].sort()).toEqual(Object.keys(floors).sort());
  const order = Object.keys(floors);
  for (const [room, below] of Object.entries(floors))
    expect(below.filter((name) => order.indexOf(name) >= order.indexOf(room))).toEqual([]);
});

test('no room of packages/db imports from a room that it does not rest on', () => {
  const wrong = sourcesOf(db).flatMap((file) =>
    importsOf(file)
      .filter((imported) => roomOf(imported) !== undefined && roomOf(imported) !== roomOf(file))
      .filter((imported) => !(floors[roomOf(file) ?? ''] ?? ['schema']).includes(roomOf(imported)!))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

/** The files of a circle of imports; undefined when there is none. */
function circleIn(files: readonly string[]): string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of importsOf(file)) {
      const circle = walk(next, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test.each(['packages/domain', 'packages/db', 'packages/queue'])(
  'no files of %s import each other in a circle',
  (folder) => {
    expect(circleIn(sourcesOf(`${folder}/src`))).toBeUndefined();
  },
);

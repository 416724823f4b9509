/** The rooms of a package stand on floors: each room may use what is named here, and nothing stands in a circle. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The rooms of a package from below, each with the rooms from which it may import. */
type Floors = Readonly<Record<string, readonly string[]>>;

/**
 * The floors of each package, and the rooms from which its files outside the rooms may import: they serve all rooms.
 */
const plans: Readonly<Record<string, { readonly floors: Floors; readonly outside: readonly string[] }>> = {
  'packages/domain/src': {
    floors: {
      calendars: [],
      deadlines: ['calendars'],
      rules: ['deadlines'],
      catalogue: ['deadlines', 'rules'],
      routing: ['calendars', 'deadlines', 'catalogue'],
      dossiers: ['calendars', 'deadlines', 'rules', 'catalogue', 'routing'],
      forms: ['calendars', 'deadlines', 'rules', 'catalogue', 'routing', 'dossiers'],
      proofs: ['calendars', 'deadlines', 'rules', 'dossiers'],
      tracking: ['calendars', 'deadlines', 'rules', 'catalogue', 'routing', 'dossiers'],
    },
    outside: [],
  },
  'packages/db/src': {
    floors: {
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
      verbs: ['schema', 'reference', 'history', 'deadlines', 'staff', 'dossiers', 'tasks', 'tracking'],
      recalculation: ['schema', 'reference', 'history', 'deadlines', 'dossiers'],
      sweep: ['schema', 'history', 'deadlines', 'alerts'],
      oversight: ['schema'],
      installation: ['schema', 'reference'],
    },
    outside: ['schema'],
  },
};

const isProduct = (file: string) => !/\.(test|fixture)\.ts$/.test(file);
const sourcesOf = (folder: string) => globSync(`${folder}/**/*.ts`, { cwd: root }).filter(isProduct).sort();

/** The files of the same package that a file imports, type-only imports included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return names.map((name) => relative(root, join(root, dirname(file), name)));
}

/** The room of a package in which a file lies; undefined outside the rooms. */
const roomOf = (folder: string, file: string) =>
  dirname(file) === folder ? undefined : relative(folder, file).split('/')[0]!;

test.each(Object.entries(plans))(
  'every room of %s is on the plan, and rests on rooms below it',
  (folder, { floors }) => {
    const rooms = new Set(sourcesOf(folder).map((file) => roomOf(folder, file)));
    rooms.delete(undefined);
    expect([...rooms].sort()).toEqual(Object.keys(floors).sort());
    const order = Object.keys(floors);
    for (const [room, below] of Object.entries(floors))
      expect(below.filter((name) => order.indexOf(name) >= order.indexOf(room))).toEqual([]);
  },
);

test.each(Object.entries(plans))('no room of %s imports from a room on which it does not rest', (folder, plan) => {
  const wrong = sourcesOf(folder).flatMap((file) => {
    const room = roomOf(folder, file);
    const below = room === undefined ? plan.outside : plan.floors[room]!;
    return importsOf(file)
      .map((imported) => ({ imported, of: roomOf(folder, imported) }))
      .filter(({ of }) => of !== undefined && of !== room && !below.includes(of))
      .map(({ imported }) => `${file} imports ${imported}`);
  });
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

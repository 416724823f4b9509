/** What comments and Markdown cite of this repository (paths, sections, scripts, operations), and whether it exists. */
import { matchesGlob, posix } from 'node:path';

/** Files and folders of a repository by path from its root, its Markdown by path, the names of its npm scripts. */
export interface Repository {
  readonly paths: ReadonlySet<string>;
  readonly documents: ReadonlyMap<string, string>;
  readonly scripts: ReadonlySet<string>;
  /** The operations of the API, such as `GET /v1/tasks/{id}`. */
  readonly operations: readonly string[];
  /** The text of a file, by its path. */
  readonly read: (path: string) => string;
}

export interface Citation {
  readonly line: number;
  readonly what: string;
  readonly exists: boolean;
}

/** A comment, or a line of Markdown, and the line on which it begins. */
interface Passage {
  readonly line: number;
  readonly text: string;
}

/** A citation by its place in the passage. */
type Found = Omit<Citation, 'line'> & { readonly index: number };

/** A running system or the reader of a page makes these; no repository holds them. */
const madeElsewhere = new Set(['tokens.json', 'secrets.json', 'launcher.json', 'proof.json', 'jwks.json']);

const inBackticks = /(?<=`)[\w*{][\w.*{},/-]*\.(?:tsx?|mjs|json|md|sql|ya?ml|lua|cfg|conf)(?=`)/g;

/** All citations in a file of the repository. */
export function citationsIn(repository: Repository, file: string, text: string): Citation[] {
  const isMarkdown = file.endsWith('.md');
  const passages = isMarkdown ? linesOf(text) : commentsIn(file, text);
  return passages.flatMap((passage) => {
    const found = [
      ...pathsIn(repository, passage.text),
      ...namesIn(repository, passage.text, isMarkdown),
      ...sectionsIn(repository, passage.text, isMarkdown ? file : undefined),
      ...scriptsIn(repository, passage.text),
      ...definitionsIn(repository, passage.text),
      ...(isMarkdown ? [...linksIn(repository, passage.text, file), ...operationsIn(repository, passage.text)] : []),
    ];
    return found.map(({ index, ...cited }) => ({ ...cited, line: passage.line + newlinesBefore(passage.text, index) }));
  });
}

/** Whatever begins with a folder of the root. Links are looked at apart. */
function pathsIn({ paths }: Repository, text: string): Found[] {
  const found = text.matchAll(/(?<![\w./@:-]|\]\()(\.?\w[\w-]*)\/[\w@.*{},/-]*[\w*}/]/g);
  return [...found]
    .filter(([, folder]) => paths.has(folder!) && !/\.\w+$/.test(folder!))
    .map(({ index, 0: what }) => ({ index, what, exists: hasPath(paths, what) }));
}

/** A file by its name or the end of its path: in backticks, or a Markdown file anywhere in a comment. Paths are not. */
function namesIn({ paths }: Repository, text: string, isMarkdown: boolean): Found[] {
  const found = [...text.matchAll(inBackticks), ...(isMarkdown ? [] : text.matchAll(/(?<![\w./`-])\w[\w-]*\.md\b/g))];
  return found
    .filter(([name]) => !name.includes('/') || !paths.has(name.split('/')[0]!))
    .map(({ index, 0: what }) => ({ index, what, exists: madeElsewhere.has(what) || hasName(paths, what) }));
}

/** A section: of the document named last before it; on a page, of the page where none is named. RFCs have their own. */
function sectionsIn({ documents }: Repository, text: string, page: string | undefined): Found[] {
  if (!text.includes('§')) return [];
  const found: Found[] = [];
  let document = page;
  for (const { index, 0: what } of text.matchAll(/[\w/-]+\.md|RFC \d+|§[\d.]*\d|§/g)) {
    if (what.endsWith('.md')) document = [...documents.keys()].find((path) => `/${path}`.endsWith(`/${what}`));
    else if (!what.startsWith('§')) document = what;
    else if (!document?.startsWith('RFC'))
      found.push({
        index,
        what: `${document ?? 'no document'} ${what}`,
        exists: hasSection(documents, document, what),
      });
  }
  return found;
}

/** A script of package.json that is to be run. */
function scriptsIn({ scripts }: Repository, text: string): Found[] {
  return [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(({ index, 0: what, 1: name }) => ({
    index,
    what,
    exists: scripts.has(name!),
  }));
}

/** A name that a file is said to hold: the name, the word "in", the path. */
function definitionsIn({ paths, read }: Repository, text: string): Found[] {
  const found = [...text.matchAll(/`(\w+)` in `(\w[\w-]*\/[\w./-]+\.\w+)`/g)].filter(([, , path]) => paths.has(path!));
  return found.map(({ index, 0: what, 1: name, 2: path }) => ({
    index,
    what,
    exists: new RegExp(`\\b${name}\\b`).test(read(path!)),
  }));
}

/** The target of a link, relative to the page, and the heading it names. */
function linksIn({ paths, documents }: Repository, text: string, page: string): Found[] {
  const links = [...text.matchAll(/\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]+))?\)/g)];
  return links.map(({ index, 1: target, 2: heading }) => {
    const file = target ? posix.join(posix.dirname(page), target) : page;
    const exists = hasPath(paths, file) && (!heading || headingsOf(documents.get(file) ?? '').includes(heading));
    return { index, what: `link to ${target}${heading ? `#${heading}` : ''}`, exists };
  });
}

/** A method and a path of the API; where the operation has a parameter, the page may have a value. */
function operationsIn({ operations }: Repository, text: string): Found[] {
  return [...text.matchAll(/\b(?:GET|POST|PUT|PATCH|DELETE) \/(?:v1|health)\/[\w/{}-]+(?![\w/{}─-])/g)].map(
    ({ index, 0: what }) => ({
      index,
      what,
      exists: operations.some((operation) => segmentsMatch(operation.split('/'), what.split('/'))),
    }),
  );
}

const segmentsMatch = (pattern: readonly string[], cited: readonly string[]) =>
  pattern.length === cited.length && pattern.every((part, i) => part === cited[i] || part.startsWith('{'));

const linesOf = (text: string): Passage[] => text.split('\n').map((line, i) => ({ line: i + 1, text: line }));

/** Comments that begin their lines, joined where one follows the other, and those behind code. */
function commentsIn(file: string, text: string): Passage[] {
  const pattern = /\.(tsx?|mjs)$/.test(file)
    ? /^\s*(?:\/\*\*?|\*(?!\/)|\/\/)(.*)$|^.*\s\/\/ (.*)$/
    : /^\s*(?:#|--)(.*)$/;
  const passages: { line: number; text: string; next: number }[] = [];
  for (const { line, text: content } of linesOf(text)) {
    const match = pattern.exec(content);
    if (match === null) continue;
    const [, own, behind] = match;
    const last = passages.at(-1);
    if (own === undefined) passages.push({ line, text: behind!, next: 0 });
    else if (last?.next === line) Object.assign(last, { text: `${last.text}\n${own}`, next: line + 1 });
    else passages.push({ line, text: own, next: line + 1 });
  }
  return passages;
}

function hasPath(paths: Repository['paths'], cited: string): boolean {
  const path = cited.replace(/\/$/, '');
  return paths.has(path) || (/[*{]/.test(path) && [...paths].some((one) => matchesGlob(one, path)));
}

function hasName(paths: Repository['paths'], name: string): boolean {
  if (/[*{]/.test(name)) return [...paths].some((path) => matchesGlob(path, `**/${name}`));
  return paths.has(name) || [...paths].some((path) => path.endsWith(`/${name}`));
}

function hasSection(documents: Repository['documents'], document: string | undefined, section: string): boolean {
  const headings = (documents.get(document ?? '') ?? '').matchAll(/^#+ (\d+(?:\.\d+)*)\.? /gm);
  return [...headings].some(([, number]) => `§${number}` === section);
}

/** The names by which headings are linked to, as GitHub makes them. */
const headingsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const newlinesBefore = (text: string, index: number) => text.slice(0, index).split('\n').length - 1;

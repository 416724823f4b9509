/** Finds in the syntax of a file what a search for text would miss or take for something else. */
import { parseAst } from 'vitest/node';

/** A node of the syntax tree (ESTree). `from`: its parent, and the member of the parent in which it stands. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}
interface Place {
  readonly node: Node;
  readonly from: { readonly parent: Node; readonly member: string } | undefined;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function* placesIn(node: Node, from?: Place['from']): Generator<Place> {
  yield { node, from };
  for (const [member, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* placesIn(child, { parent: node, member });
}

/** Every node of a file, each with the place in which it stands. */
export const places = (text: string) => [...placesIn(parseAst(text, { lang: 'ts' }) as unknown as Node)];

/** The numbers of the lines on which something was found, in order, each once. */
export const linesOf = (text: string, found: readonly Node[]): number[] =>
  [...new Set(found.map(({ start }) => text.slice(0, start).split('\n').length))].sort((a, b) => a - b);

/** Names that give the time, or from which it could be had. Some have harmless uses, which `isHarmless` knows. */
const clocks: ReadonlySet<unknown> = new Set([
  'Date',
  'Temporal',
  'performance',
  'process',
  'globalThis',
  'setTimeout',
]);

/**
 * The lines of a file that ask what time it is. A date of something given, such as `Date.parse(text)`, asks nothing.
 */
export function linesAskingTime(text: string): number[] {
  const found = places(text).filter(({ node, from }) => {
    if (node.type === 'CallExpression') return formatsNow(node);
    if (node.type !== 'Identifier' || !clocks.has(node['name']) || from === undefined) return false;
    return !isHarmless(from.parent, from.member);
  });
  return linesOf(
    text,
    found.map(({ node }) => node),
  );
}

/** `Intl.DateTimeFormat` formats the present when it is given nothing. */
const formatsNow = ({ callee, arguments: given }: Node) =>
  isNode(callee) && /\.format(ToParts)?$/.test(nameOf(callee)) && (given as Node[]).length === 0;

function isHarmless(parent: Node, member: string): boolean {
  const isName = member === 'key' || (member === 'property' && parent['computed'] !== true);
  if (isName || parent.type.startsWith('TS')) return true;
  if (parent.type === 'NewExpression') return (parent['arguments'] as unknown[]).length > 0;
  return parent.type === 'MemberExpression' && /^Date\.(parse|UTC)$|^Temporal\.(?!Now$)\w+$/.test(nameOf(parent));
}

/** `Date.now`, of a member expression with plain names. */
function nameOf({ object, property }: Node): string {
  return [object, property].map((part) => (isNode(part) ? part['name'] : undefined)).join('.');
}

/** Numbers that have a meaning beside some names: as what they are compared with, set to, or called with. */
interface Numbers {
  readonly beside: RegExp;
  readonly from: number;
  readonly to: number;
}

/** Names such as `statusCode` are of HTTP. */
const dossierStatus: Numbers = { beside: /status(es)?$|^withdrawnFrom$/i, from: 1, to: 10 };
const httpStatus: Numbers = { beside: /status(code)?(e?s)?$|^code$|^writeHead$/i, from: 100, to: 599 };

/** The lines of a file that write the number of a dossier's status: beside a name with "status", in code or in SQL. */
export function linesWithBareStatus(text: string): number[] {
  if (!/status|withdrawnFrom/i.test(text)) return [];
  const inSql = (node: Node) =>
    (node.type === 'Literal' && isSqlWithStatus(String(node['value']))) ||
    (node.type === 'TemplateLiteral' && isSqlWithStatus(sqlOf(node)));
  return linesOf(
    text,
    places(text).flatMap(({ node }) => (inSql(node) ? [node] : bareIn(node, dossierStatus))),
  );
}

/** The lines of a file that know HTTP: the number of a status, a reply, or a library that speaks it. */
export function linesWithHttp(text: string): number[] {
  return linesOf(
    text,
    places(text).flatMap(({ node }) => (speaksHttp(node) ? [node] : bareIn(node, httpStatus))),
  );
}

function speaksHttp({ type, name, source }: Node): boolean {
  if (type === 'Identifier') return /^(reply$|Fastify)/.test(String(name));
  return isNode(source) && /^(@?fastify|node:https?|https?$|undici)/.test(String(source['value']));
}

/** The numbers beside a name in one node. */
function bareIn(node: Node, numbers: Numbers): Node[] {
  const { left, right, key, id, init, value, discriminant, cases, callee, arguments: given } = node;
  const isAbout = (one: unknown) => isNamed(one, numbers.beside);
  const bare = (one: unknown) => numbersIn(one, numbers);
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return [...(isAbout(left) ? bare(right) : []), ...(isAbout(right) ? bare(left) : [])];
    case 'Property':
      return isAbout(key) ? bare(value) : [];
    case 'VariableDeclarator':
      return isAbout(id) ? bare(init) : [];
    case 'SwitchStatement':
      return isAbout(discriminant) ? (cases as Node[]).flatMap(({ test }) => bare(test)) : [];
    case 'CallExpression': {
      const asked = isNode(callee) && callee.type === 'MemberExpression' ? [callee['object']] : [];
      return isAbout(callee) || (given as Node[]).some(isAbout) ? [...(given as Node[]), ...asked].flatMap(bare) : [];
    }
    default:
      return [];
  }
}

const isSqlWithStatus = (sql: string) => /\bstatus"?\s*(=|<>|!=|<|>|in\s*\(|between)\s*\d/i.test(sql);

/** The text of a template in which an expression about a status reads `status`. */
function sqlOf(template: Node): string {
  const expressions = template['expressions'] as Node[];
  const quasis = template['quasis'] as { value: { raw: string } }[];
  const isStatus = (one: unknown) => isNamed(one, dossierStatus.beside);
  return quasis.map(({ value }, i) => value.raw + (isStatus(expressions[i]) ? 'status' : '?')).join('');
}

/** Whether an expression bears such a name, or may give the value of what does. */
function isNamed(node: unknown, name: RegExp): boolean {
  if (!isNode(node)) return false;
  if (node.type === 'Identifier') return name.test(String(node['name']));
  if (node.type === 'MemberExpression') return isNamed(node['property'], name);
  if (node.type === 'LogicalExpression') return isNamed(node['left'], name) || isNamed(node['right'], name);
  return isNode(node['expression']) && isNamed(node['expression'], name);
}

/** The literals that an expression is made of, of those that have a meaning. */
function numbersIn(node: unknown, numbers: Numbers): Node[] {
  if (!isNode(node)) return [];
  const { value, elements, consequent, alternate, left, right, expression, properties, key, arguments: given } = node;
  if (node.type === 'Literal')
    return Number.isInteger(value) && Number(value) >= numbers.from && Number(value) <= numbers.to ? [node] : [];
  const parts = [elements, consequent, alternate, left, right, expression, properties, key, given];
  return parts.flat().flatMap((one) => numbersIn(one, numbers));
}

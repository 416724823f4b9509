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
const linesOf = (text: string, found: readonly Node[]): number[] =>
  [...new Set(found.map(({ start }) => text.slice(0, start).split('\n').length))].sort((a, b) => a - b);

/** Names that give the time, or from which it could be had. `Date` has harmless uses, which `isHarmless` knows. */
const clocks: ReadonlySet<unknown> = new Set(['Date', 'performance', 'process', 'globalThis', 'setTimeout']);

/** The lines of a file that ask what time it is. A date of something given, such as `Date.parse(text)`, asks nothing. */
export function linesAskingTime(text: string): number[] {
  const found = places(text).filter(({ node, from }) => {
    if (node.type === 'MemberExpression') return nameOf(node) === 'Temporal.Now';
    if (node.type !== 'Identifier' || !clocks.has(node['name']) || from === undefined) return false;
    return !isHarmless(from.parent, from.member);
  });
  return linesOf(
    text,
    found.map(({ node }) => node),
  );
}

function isHarmless(parent: Node, member: string): boolean {
  const isName = member === 'key' || (member === 'property' && parent['computed'] !== true);
  if (isName || parent.type.startsWith('TS')) return true;
  if (parent.type === 'NewExpression') return (parent['arguments'] as unknown[]).length > 0;
  return parent.type === 'MemberExpression' && ['Date.parse', 'Date.UTC'].includes(nameOf(parent));
}

/** `Date.now`, of a member expression with plain names. */
function nameOf({ object, property }: Node): string {
  return [object, property].map((part) => (isNode(part) ? part['name'] : undefined)).join('.');
}

/** The lines of a file that write the number of a dossier's status: beside a name with "status", in code or in SQL. */
export function linesWithBareStatus(text: string): number[] {
  return linesOf(
    text,
    places(text).flatMap(({ node }) => bareIn(node)),
  );
}

function bareIn(node: Node): Node[] {
  const { left, right, key, id, init, value, discriminant, cases, callee, arguments: given } = node;
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return [...(isStatus(left) ? numbersIn(right) : []), ...(isStatus(right) ? numbersIn(left) : [])];
    case 'Property':
      return isStatus(key) ? numbersIn(value) : [];
    case 'VariableDeclarator':
      return isStatus(id) ? numbersIn(init) : [];
    case 'SwitchStatement':
      return isStatus(discriminant) ? (cases as Node[]).flatMap(({ test }) => numbersIn(test)) : [];
    case 'CallExpression': {
      const isAbout = isStatus(callee) || (given as Node[]).some(isStatus);
      const asked = isNode(callee) && callee.type === 'MemberExpression' ? [callee['object']] : [];
      return isAbout ? [...(given as Node[]), ...asked].flatMap(numbersIn) : [];
    }
    case 'Literal':
      return isSqlWithStatus(String(value)) ? [node] : [];
    case 'TemplateLiteral':
      return isSqlWithStatus(sqlOf(node)) ? [node] : [];
    default:
      return [];
  }
}

const isSqlWithStatus = (sql: string) => /\bstatus"?\s*(=|<>|!=|<|>|in\s*\(|between)\s*\d/i.test(sql);

/** The text of a template in which an expression about a status reads `status`. */
function sqlOf(template: Node): string {
  const expressions = template['expressions'] as Node[];
  const quasis = template['quasis'] as { value: { raw: string } }[];
  return quasis.map(({ value }, i) => value.raw + (isStatus(expressions[i]) ? 'status' : '?')).join('');
}

/** Whether an expression is named after a status. Names such as `statusCode` are of HTTP. */
function isStatus(node: unknown): boolean {
  if (!isNode(node)) return false;
  if (node.type === 'Identifier') return /status$|^withdrawnFrom$/i.test(String(node['name']));
  if (node.type === 'MemberExpression') return isStatus(node['property']);
  if (node.type === 'LogicalExpression') return isStatus(node['left']) || isStatus(node['right']);
  return isNode(node['expression']) && isStatus(node['expression']);
}

/** The literals from 1 to 10 that an expression can give. */
function numbersIn(node: unknown): Node[] {
  if (!isNode(node)) return [];
  const { value, elements, consequent, alternate, left, right, expression } = node;
  if (node.type === 'Literal')
    return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10 ? [node] : [];
  return [elements, consequent, alternate, left, right, expression].flat().flatMap(numbersIn);
}

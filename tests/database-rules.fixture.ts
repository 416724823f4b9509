/** Finds in the syntax of a file of packages/db what breaks its rules. */
import { isNode, type Node, places } from './syntax.fixture.ts';

const nodes = (text: string): Node[] => places(text).map(({ node }) => node);

/** The functions called `list…` that do not return a page: they take no `Page`, or do nothing with it. */
export function listsWithoutPage(text: string): string[] {
  return nodes(text)
    .flatMap(named)
    .filter(({ name, value }) => /^list[A-Z]/.test(name) && !takesPage(value))
    .map(({ name }) => name);
}

/** What a node gives a name to, of what may be a function. */
function named(node: Node): { name: string; value: Node }[] {
  const { id, init, key, value, local, exported } = node;
  switch (node.type) {
    case 'FunctionDeclaration':
      return [{ name: nameOf(id), value: node }];
    case 'VariableDeclarator':
      return isNode(init) && init.type !== 'Literal' ? [{ name: nameOf(id), value: init }] : [];
    case 'MethodDefinition':
    case 'Property':
      return isNode(value) && isFunction(value) ? [{ name: nameOf(key), value }] : [];
    case 'ExportSpecifier':
      return nameOf(local) === nameOf(exported) ? [] : [{ name: nameOf(exported), value: node }];
    default:
      return [];
  }
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node['name'] ?? node['value'] ?? '') : '');
const isFunction = ({ type }: Node) => /Function/.test(type);

function takesPage(value: Node): boolean {
  if (!isFunction(value)) return false;
  const page = (value['params'] as Node[]).find((param) => typeOf(param) === 'Page');
  return page !== undefined && inside(value['body'] as Node).some((node) => asksForPage(node, nameOf(page)));
}

function typeOf(param: Node): string {
  const annotation = param['typeAnnotation'];
  const type = isNode(annotation) ? annotation['typeAnnotation'] : undefined;
  return isNode(type) ? nameOf(type['typeName']) : '';
}

/** Whether a call is limited by the page, or hands the page on to what is. */
function asksForPage({ type, callee, arguments: given }: Node, page: string): boolean {
  if (type !== 'CallExpression') return false;
  const [first] = given as Node[];
  const isLimit = isNode(callee) && nameOf(callee['property']) === 'limit';
  if (isLimit) return first?.type === 'MemberExpression' && nameOf(first['object']) === page;
  return (given as Node[]).some((argument) => argument.type === 'Identifier' && nameOf(argument) === page);
}

function inside(node: Node): Node[] {
  const children = Object.values(node).flat().filter(isNode);
  return [node, ...children.flatMap(inside)];
}

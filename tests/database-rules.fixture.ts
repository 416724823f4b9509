/** Finds in the syntax of a file of packages/db what breaks its rules. */
import { isNode, linesOf, type Node, places } from './syntax.fixture.ts';

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

/** The exported functions of a file with the types that they say they return; '' for one that does not say. */
export function returnTypes(text: string): { name: string; type: string }[] {
  return nodes(text)
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap(({ declaration }) => (isNode(declaration) ? inside(declaration).flatMap(named) : []))
    .map(({ name, value }) => {
      const type = value['returnType'];
      return { name, type: isNode(type) ? text.slice(type.start, Number(type['end'])) : '' };
    });
}

/** The lines of a file in which SQL asks the database what time it is. */
export function linesAskingSqlTime(text: string): number[] {
  return linesOf(
    text,
    places(text).flatMap(({ node }) => (isSqlTime(node) ? [node] : [])),
  );
}

/** Functions of PostgreSQL and of Drizzle that give the present. */
const sqlTime =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(current_(timestamp|date|time)|localtime(stamp)?)\b|'(now|today)'/i;

function isSqlTime(node: Node): boolean {
  if (node.type === 'TemplateElement') return sqlTime.test((node['value'] as { raw: string }).raw);
  if (node.type === 'Literal') return sqlTime.test(String(node['value']));
  return node.type === 'CallExpression' && /^defaultNow$/.test(calledName(node));
}

const calledName = ({ callee }: Node) => (isNode(callee) ? nameOf(callee['property'] ?? callee) : '');

/** The tables of some that a file writes: by Drizzle, by the functions for many rows, or by SQL. */
export function tablesWritten(text: string, tables: readonly string[]): string[] {
  if (!/insert|update|delete|merge|truncate/i.test(text) || !tables.some((table) => text.includes(table))) return [];
  const all = nodes(text);
  const called = new Map(tables.map((table) => [table, table]));
  for (const { type, imported, local } of all)
    if (type === 'ImportSpecifier' && tables.includes(nameOf(imported))) called.set(nameOf(local), nameOf(imported));
  const tableOf = (node: unknown) =>
    isNode(node) ? called.get(nameOf(node.type === 'MemberExpression' ? node['property'] : node)) : undefined;
  const written = all.flatMap((node) => {
    if (node.type === 'TemplateLiteral') return sqlWrites(sqlOf(node, tableOf), tables);
    if (node.type === 'Literal') return sqlWrites(String(node['value']), tables);
    if (node.type !== 'CallExpression' || !writers.test(calledName(node))) return [];
    return (node['arguments'] as Node[]).map(tableOf);
  });
  return [...new Set(written)].filter((table) => table !== undefined);
}

const writers = /^(insert|update|delete)(Many)?$/;

const sqlWrites = (sql: string, tables: readonly string[]) =>
  tables.filter((table) =>
    new RegExp(
      `\\b(insert\\s+into|update|delete\\s+from|merge\\s+into|truncate)\\s+(only\\s+)?(public\\.)?"?${table}\\b`,
      'i',
    ).test(sql),
  );

/** The text of a template in which an expression that is a table reads as its name. */
function sqlOf(template: Node, tableOf: (node: unknown) => string | undefined): string {
  const expressions = template['expressions'] as Node[];
  const quasis = template['quasis'] as { value: { raw: string } }[];
  return quasis.map(({ value }, i) => value.raw + (tableOf(expressions[i]) ?? '?')).join('');
}

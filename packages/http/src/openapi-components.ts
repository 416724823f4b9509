/** What is put right in a document after Zod and Fastify have written it. */

interface Document {
  readonly paths?: Readonly<Record<string, Record<string, { operationId?: string | undefined }>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

type Schema = Record<string, unknown>;

const prefix = '#/components/schemas/';

/**
 * Zod describes every named schema twice, for requests (`NameInput`) and for answers (`Name`). Keeps the schemas that
 * are used, and gives one that is used in one direction only its plain name.
 */
export function tidyComponents<D extends object>(document: D): D {
  const { components, ...rest } = withPlainIds(document as Document);
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const waiting: unknown[] = [rest];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop())
    for (const name of refsIn(node))
      if (!used.has(name)) {
        used.add(name);
        waiting.push(schemas[name] ?? {});
      }
  const plainName = (name: string) => {
    const plain = name.replace(/Input$/, '');
    return used.has(plain) ? name : plain;
  };
  const kept = Object.fromEntries([...used].sort().map((name) => [plainName(name), schemas[name]]));
  const tidied = { ...rest, components: { ...components, schemas: kept } };
  const renamed = (key: string, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? prefix + plainName(value.slice(prefix.length)) : readable(value);
  return JSON.parse(JSON.stringify(tidied, renamed)) as D;
}

/**
 * Fastify's documentation puts `-head` after the id of each HEAD, also where there is no GET whose id it would repeat.
 */
function withPlainIds<D extends Document>(document: D): D {
  for (const { head, get } of Object.values(document.paths ?? {}))
    if (head !== undefined && get === undefined) head.operationId = head.operationId?.replace(/-head$/, '');
  return document;
}

/** A schema as generators of clients and checkers of documents understand it. */
function readable(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return withItems(withDefaultsInWords(value as Schema));
}

/**
 * Says in words what a field is if it is not given. Generators make a field with a `default` one that is always there,
 * so a caller would have to give it.
 */
function withDefaultsInWords(schema: Schema): Schema {
  const { properties } = schema;
  if (schema['type'] !== 'object' || typeof properties !== 'object') return schema;
  const said = Object.entries(properties as Record<string, Schema>).map(([name, { default: usual, ...field }]) => {
    if (usual === undefined) return [name, field];
    const description = [field['description'], `If not given: \`${JSON.stringify(usual)}\``].filter(Boolean).join('. ');
    return [name, { ...field, description }];
  });
  return { ...schema, properties: Object.fromEntries(said) };
}

/** A tuple with the length and the items that older readers of JSON Schema look for. */
function withItems(schema: Schema): Schema {
  const { prefixItems, items } = schema;
  if (!Array.isArray(prefixItems) || (items !== undefined && items !== false)) return schema;
  const kinds = [...new Map(prefixItems.map((item) => [JSON.stringify(item), item as Schema])).values()];
  const { length } = prefixItems;
  return { ...schema, items: kinds.length === 1 ? kinds[0] : { anyOf: kinds }, minItems: length, maxItems: length };
}

function refsIn(node: unknown): string[] {
  return [...JSON.stringify(node).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!);
}

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

const prefix = '#/components/schemas/';

/**
 * Zod describes every named schema twice, for requests (`NameInput`) and for answers (`Name`). Keeps the schemas that
 * are used, and gives one that is used in one direction only its plain name.
 */
export function tidyComponents<D extends object>(document: D): D {
  const { components, ...rest } = document as Document;
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
    key === '$ref' && typeof value === 'string' ? prefix + plainName(value.slice(prefix.length)) : value;
  return JSON.parse(JSON.stringify(tidied, renamed)) as D;
}

function refsIn(node: unknown): string[] {
  return [...JSON.stringify(node).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!);
}

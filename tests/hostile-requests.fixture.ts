/** Requests of a caller who means no good, by an OpenAPI document, drawn by chance. */
import type { HostileValues, Schema } from './hostile-values.fixture.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface HostileRequest {
  readonly operationId: string;
  readonly method: string;
  /** As it travels. */
  readonly target: string;
  readonly role: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

/** Segments of a path that are no ids. */
const segments = [
  '%',
  '%zz',
  '%00',
  '%2e%2e',
  '..',
  '.',
  '%E0%A4%A',
  'a%2Fb',
  'x'.repeat(150),
  'x'.repeat(300),
  ';',
  "'",
  '%C3%A4',
  '__proto__',
  '*',
];

const oddHeaders: readonly (readonly [string, string])[] = [
  ['Accept-Language', '*;q=x, \u00e9'],
  ['Accept', 'image/png;q=0, */*;q=banana'],
  ['Content-Encoding', 'gzip'],
  ['If-Match', '"1", W/"2", x'],
  ['If-None-Match', '*'],
  ['If-None-Match', '"x", W/"1"'],
  ['If-Modified-Since', 'yesterday'],
  ['If-Range', '"x"'],
  ['Range', 'bytes=0-0,5-9'],
  ['Range', 'bytes=99999999999999999999-'],
  ['Idempotency-Key', 'a b'],
  ['Idempotency-Key', 'k'.repeat(256)],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Forwarded-For', 'unknown, 999.999.999.999, [::1'],
  ['Cookie', 'a='.repeat(3_000)],
  ['Expect', '100-continue'],
  ['Content-Type', 'application/json; charset=utf-16'],
  ['Content-Type', 'multipart/form-data; boundary='],
  ['Upload-Defer-Length', '1'],
  ['Upload-Metadata', 'component YQ==,component YQ=='],
  ['TE', 'trailers'],
];

const brokenBodies = [
  '{',
  '['.repeat(20_000),
  '{"a":1,"a":2}',
  '\ufeff{}',
  '"text"',
  'null',
  '[1e400]',
  `{"n":${'9'.repeat(400)}}`,
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  '',
] as const;

export class HostileCaller {
  readonly values: HostileValues;
  readonly #operations: readonly (Operation & { readonly method: string; readonly path: string })[];

  constructor(document: Document, values: HostileValues) {
    this.values = values;
    this.#operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
    );
  }

  next(): HostileRequest {
    const { chance } = this.values;
    const operation = chance.pick(this.#operations);
    const { operationId, description = '', parameters = [] } = operation;
    const hostility = chance.pick([0, 0, 2, 10, 30]);
    const odd = chance.percent(hostility)
      ? chance.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'])
      : operation.method;
    const roles = /Roles: ([\w, ]+)\./.exec(description)?.[1]?.split(', ');
    const body = this.#body(operation, hostility);
    return {
      operationId,
      method: odd,
      target: this.#path(operation.path, operationId, hostility) + this.#query(parameters, hostility),
      role: roles && (chance.percent(hostility / 2) ? 'auditor' : chance.pick(roles)),
      headers: [...this.#headers(parameters, hostility), ...(body?.type ? [['Content-Type', body.type] as const] : [])],
      body: body?.bytes,
    };
  }

  #path(path: string, operationId: string, hostility: number): string {
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const { chance } = this.values;
      if (chance.percent(hostility)) return chance.pick(segments);
      // A caller who ends its own token, or that of another, would not get far.
      const known =
        operationId === 'revokeToken' ? undefined : this.values.heard(name, ...(name === 'code' ? ['dossier'] : []));
      return encodeURIComponent(known ?? '01997e0a-0000-7000-8000-000000000000');
    });
  }

  #query(parameters: readonly Parameter[], hostility: number): string {
    const { chance } = this.values;
    const drawn = parameters.flatMap(({ name, in: where, required, schema, example }) => {
      if (where !== 'query' || !(required || chance.percent(25))) return [];
      const value = this.values.of(example === undefined ? schema : { example, ...schema }, name, hostility);
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      const pair = `${name}=${encodeURIComponent(text.toWellFormed())}`;
      return chance.percent(hostility / 3) ? [pair, pair] : [pair];
    });
    if (chance.percent(hostility / 2))
      drawn.push(
        chance.pick(['x=1', '__proto__=1', 'dryRun=true', 'a[]=1&a[]=2', '%00=%ff', '&&=', 'limit=1&limit=2']),
      );
    return drawn.length > 0 ? `?${drawn.join('&')}` : '';
  }

  #headers(parameters: readonly Parameter[], hostility: number): (readonly [string, string])[] {
    const { chance } = this.values;
    const asked = parameters
      .filter(({ in: where, required }) => where === 'header' && (required || chance.percent(20)))
      .map(({ name, schema }) => [name, usualHeaders[name] ?? String(this.values.of(schema, name, 0))] as const);
    const odd = chance.percent(hostility) ? [chance.pick(oddHeaders)] : [];
    return [...asked, ...odd].map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, '?')]);
  }

  #body({ requestBody, parameters = [] }: Operation, hostility: number): { type: string; bytes: Buffer } | undefined {
    const { chance } = this.values;
    if (parameters.some(({ name }) => name === 'Upload-Offset'))
      return { type: 'application/offset+octet-stream', bytes: Buffer.alloc(chance.whole(0, 2_000), 'x') };
    const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(requestBody?.content ?? {});
    if (type === '')
      return chance.percent(hostility) ? { type: 'application/json', bytes: Buffer.from('{}') } : undefined;
    if (chance.percent(hostility / 3)) return { type, bytes: Buffer.from(chance.pick(brokenBodies)) };
    const rows = type.includes('ndjson') ? chance.whole(1, 4) : 1;
    const lines = Array.from({ length: rows }, () => JSON.stringify(this.values.of(schema, '', hostility)));
    return { type, bytes: Buffer.from(lines.join('\n')) };
  }
}

const usualHeaders: Readonly<Record<string, string>> = {
  'If-Match': '*',
  'Tus-Resumable': '1.0.0',
  'Upload-Length': '2000',
  'Upload-Offset': '0',
  'Upload-Metadata': 'component b3RoZXI=,filename YS5wbmc=,filetype aW1hZ2UvcG5n',
};

/** Values that nobody should send, and values that a schema allows, drawn by chance. */
import type { Chance } from '../tools/simulate/chance.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** What a request of a caller who means no good may hold in the place of anything. */
const junk: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => ' ',
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 53,
  () => 2 ** 31,
  () => [],
  () => ({}),
  () => [[[[[[[[[[[[]]]]]]]]]]]],
  () => 'x'.repeat(5_000),
  () => Array.from({ length: 300 }, () => 'x'),
  () => 'a\0b',
  () => '\ud800',
  () => '\u200b\u2060',
  () => 'ệ'.normalize('NFD').repeat(30),
  () => '🏛️'.repeat(20),
  () => "'; drop table dossiers; --",
  () => '%00',
  () => '../../etc/passwd',
  () => '{"a":1}',
  () => '2026-02-30',
  () => '0000-00-00',
  () => '2026-11-20T24:00:60+99:99',
  () => '9999-12-31T23:59:59.9999999999Z',
  () => '-271821-04-20T00:00:00Z',
  () => 'NaN',
  () => '00000000-0000-0000-0000-000000000000',
  () => 'http://[::1',
  () => JSON.parse('{"__proto__":{"role":"admin"},"constructor":{"prototype":1}}'),
  () => ({ '': '', 'a\0': 1 }),
];

const texts: Readonly<Record<string, readonly string[]>> = {
  uuid: ['01997e0a-0000-7000-8000-000000000000'],
  date: ['2026-11-20', '2026-11-21', '2027-02-08', '1900-01-01', '2199-12-31'],
  'date-time': [
    '2026-11-20T09:15:00+07:00',
    '2026-11-19T02:00:00Z',
    '2027-12-31T23:59:59.999+07:00',
    '2150-01-01T00:00:00Z',
  ],
  uri: ['https://receiver.example/hook', 'http://127.0.0.1:1/'],
  email: ['dao@example.vn'],
};

/** Draws values for the schemas of a document. Remembers what answers have named, and uses it again. */
export class HostileValues {
  readonly chance: Chance;
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #heard = new Map<string, string[]>();

  constructor(chance: Chance, schemas: Readonly<Record<string, Schema>>) {
    this.chance = chance;
    this.#schemas = schemas;
  }

  /** Remembers the texts of an answer by the names of their members. */
  hear(answer: unknown, name = ''): void {
    if (typeof answer === 'string' && answer.length < 100) {
      const known = this.#heard.get(name) ?? [];
      if (!known.includes(answer)) this.#heard.set(name, [...known.slice(-29), answer]);
    } else if (answer !== null && typeof answer === 'object')
      for (const [key, value] of Object.entries(answer)) this.hear(value, Array.isArray(answer) ? name : key);
  }

  /** Something that was heard under one of these names. */
  heard(...names: readonly string[]): string | undefined {
    const known = names.flatMap((name) => this.#heard.get(name) ?? []);
    return known.length > 0 ? this.chance.pick(known) : undefined;
  }

  junk(): unknown {
    return this.chance.pick(junk)();
  }

  /** A value that the schema mostly allows. `hostility`: in how many per cent of the places there is junk. */
  of(schema: Schema, name: string, hostility: number, depth = 0): unknown {
    if (this.chance.percent(hostility) || depth > 12) return this.junk();
    const { $ref, anyOf, oneOf, allOf, enum: values, const: only } = schema as Record<string, never>;
    const down = (next: Schema) => this.of(next, name, hostility, depth + 1);
    if ($ref !== undefined) return down(this.#schemas[String($ref).split('/').at(-1)!] ?? {});
    const options = (anyOf ?? oneOf) as readonly Schema[] | undefined;
    if (options) return down(this.chance.pick(options));
    if (allOf) return Object.assign({}, ...(allOf as Schema[]).map(down));
    if (values !== undefined) return this.chance.pick(values);
    if (only !== undefined) return only;
    switch ([schema['type']].flat()[0]) {
      case 'string':
        return this.#text(schema, name);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return this.chance.percent(50);
      case 'array':
        return Array.from({ length: this.chance.whole(0, 3) }, () => down((schema['items'] ?? {}) as Schema));
      case 'object':
        return this.#object(schema, hostility, depth);
      default:
        return this.junk();
    }
  }

  #text(schema: Schema, name: string): string {
    const known = this.heard(name, ...(aliases[name] ?? []));
    if (known !== undefined && this.chance.percent(70)) return known;
    const format = texts[String(schema['format'])];
    if (format) return this.chance.pick(format);
    const examples = schema['examples'] ?? (schema['example'] === undefined ? undefined : [schema['example']]);
    if (Array.isArray(examples) && this.chance.percent(80)) return String(this.chance.pick(examples));
    const [least, most] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? 40)];
    const length = this.chance.pick([least, Math.max(least - 1, 0), most, most + 1, this.chance.whole(1, 12)]);
    return 'đ'.repeat(Math.min(length, 6_000));
  }

  #number({
    minimum = -5,
    maximum = 100,
    type,
  }: {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly type?: unknown;
  }) {
    const usual = this.chance.whole(Math.max(minimum, -1e6), Math.min(maximum, 1e6));
    const edge = this.chance.pick([minimum, maximum, minimum - 1, maximum + 1]);
    const number = this.chance.percent(80) ? usual : edge;
    return type === 'number' && this.chance.percent(20) ? number + 0.25 : number;
  }

  #object(schema: Schema, hostility: number, depth: number): Record<string, unknown> {
    const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
    const required = new Set((schema['required'] ?? []) as string[]);
    const drawn = Object.entries(properties).flatMap(([name, property]) => {
      const isThere = required.has(name) ? !this.chance.percent(hostility / 3) : this.chance.percent(35);
      return isThere ? [[name, this.of(property, name, hostility, depth + 1)] as const] : [];
    });
    const unknown = this.chance.percent(hostility / 2)
      ? [[String(this.junk()).slice(0, 300), this.junk()] as const]
      : [];
    return Object.fromEntries([...drawn, ...unknown]);
  }
}

/** Under which other names an answer holds what a request calls so. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  procedure: ['code'],
  receivingAgency: ['agency'],
  decidingAgency: ['agency'],
  helpedAgency: ['agency'],
  toAgency: ['agency'],
  askedAgency: ['agency'],
  officer: ['officerId'],
  delegate: ['officer'],
  dossier: ['code'],
  calendar: ['calendarId'],
  cursor: ['next'],
};

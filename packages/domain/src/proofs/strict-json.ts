/**
 * Reads untrusted JSON of a known shape strictly: no member is missing, added or converted. A reader returns the value,
 * rebuilt from the members that it knows, or throws a ShapeError.
 */

/** The JSON does not have the expected shape. `path`: dotted (`inputs.suspensions.0.to`); empty for the whole. */
export class ShapeError extends Error {
  readonly fault: 'missing' | 'unknown' | 'malformed';
  readonly path: string;

  constructor(fault: ShapeError['fault'], path: string, detail: string) {
    super(detail);
    this.name = 'ShapeError';
    this.fault = fault;
    this.path = path;
  }
}

export type Reader<T> = (value: unknown, path: string) => T;
type Members<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> };

const longestText = 10_000;

const malformed = (path: string, detail: string) => new ShapeError('malformed', path, detail);

const textUpTo =
  (most: number): Reader<string> =>
  (value, path) => {
    if (typeof value !== 'string') throw malformed(path, 'is not text');
    if (value.length > most) throw malformed(path, `is longer than ${most} characters`);
    if (!value.isWellFormed()) throw malformed(path, 'is not well-formed Unicode');
    return value;
  };

/** Text without lone surrogates: they have no bytes of their own in UTF-8, so two texts would have the same hash. */
export const text = textUpTo(longestText);

/** Text that matches a pattern, which `what` describes. */
export const textLike =
  (pattern: RegExp, what: string, most = longestText): Reader<string> =>
  (value, path) => {
    const read = textUpTo(most)(value, path);
    if (!pattern.test(read)) throw malformed(path, `is not ${what}`);
    return read;
  };

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Reader<T> =>
  (value, path) => {
    if (!allowed.includes(value as T)) throw malformed(path, `is not ${allowed.join(' or ')}`);
    return value as T;
  };

/** A whole number from 0 that a double represents exactly. */
export const count: Reader<number> = (value, path) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(path, 'is not a whole number from 0');
  return value as number;
};

export const number: Reader<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(path, 'is not a number');
  return value;
};

export const truth: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw malformed(path, 'is not true or false');
  return value;
};

export const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null ? null : read(value, path);

export const listOf =
  <T>(item: Reader<T>, most: number): Reader<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw malformed(path, 'is not a list');
    if (value.length > most) throw malformed(path, `has more than ${most} items`);
    return value.map((member: unknown, index) => item(member, below(path, String(index))));
  };

/** An object with all of `members`, any of `others`, and nothing else. */
export const record =
  <T extends object, O extends object = object>(members: Members<T>, others?: Members<O>): Reader<T & Partial<O>> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'is not an object');
    const readers: Readonly<Record<string, Reader<unknown>>> = { ...members, ...others };
    const missing = Object.keys(members).find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) throw new ShapeError('missing', below(path, missing), 'is missing');
    const entries = Object.entries(value).map(([key, member]) => {
      const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
      if (!read) throw new ShapeError('unknown', below(path, key.slice(0, 40)), 'is not known here');
      return [key, read(member, below(path, key))];
    });
    return Object.fromEntries(entries) as T & Partial<O>;
  };

const below = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

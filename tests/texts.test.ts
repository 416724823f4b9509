/** Whoever has to write a text cannot write one of which nothing is seen. */
import { isSeen } from '@motcua/domain/text';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { UploadMetadata } from '../services/intake/src/uploads/upload-metadata.ts';
import { routesOfServices } from './routes.fixture.ts';

interface Text {
  readonly path: string;
  readonly type: z.ZodType;
}

/** Every text within a schema, by its path. */
function textsIn(type: z.ZodType, path: string): Text[] {
  const { def } = type as unknown as { def: Record<string, unknown> & { type: string } };
  const below = (part: unknown, name = '') => textsIn(part as z.ZodType, name === '' ? path : `${path}.${name}`);
  switch (def.type) {
    case 'string':
      return [{ path, type }];
    case 'object':
      return Object.entries(def['shape'] as object).flatMap(([name, part]) => below(part, name));
    case 'array':
      return below(def['element']);
    case 'tuple':
      return (def['items'] as unknown[]).flatMap((item) => below(item));
    case 'record':
      return [...below(def['keyType'], '(key)'), ...below(def['valueType'])];
    case 'union':
      return (def['options'] as unknown[]).flatMap((option) => below(option));
    case 'pipe':
      return below(def['in']).map(({ path }) => ({ path, type }));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
      return below(def['innerType']);
    default:
      expect(['enum', 'literal', 'number', 'boolean', 'null', 'unknown'], `${path} is of a type with texts?`).toContain(
        def.type,
      );
      return [];
  }
}

const accepts = ({ type }: Text, text: string) => type.safeParse(text).success;
const letters = ['abc', 'abcdef', 'ab.1'];
const nothing = [
  '\u200b\u200b\u200b',
  '\u3164'.repeat(6),
  '\u00a0\u2060\u00ad',
  '\u2800'.repeat(6),
  '\u0301'.repeat(6),
];

/** Only a part of what such a field says is a text: the rules of terms, calendars and days refuse the rest. */
const readByRules = /(^|\.)(amount|cutoff|unit|timeZone|covers|sessions|standardDay|week\.\w+|date|dates)$/;
/** Notes that a calculation repeats in its answer and keeps nowhere. */
const notes = /^calculateDeadline\.(suspensions|extensions)\.(ground|basis|reason)$/;
const cursor = /\.cursor$/;
/** A number of a document in a calendar's exception, which may be missing. */
const unnumbered = /\.exceptions\.basis$/;
const mayBeEmpty = [readByRules, notes, cursor, unnumbered];

const routes = await routesOfServices();
const texts = [
  ...routes.flatMap(({ schema: { operationId, body, querystring } }) =>
    [body, querystring].flatMap((part) => (part === undefined ? [] : textsIn(part, operationId ?? ''))),
  ),
  ...textsIn(UploadMetadata, 'uploadMetadata'),
].filter((text) => letters.some((said) => accepts(text, said)));

test('what is tried says nothing', () => {
  expect(nothing.filter(isSeen)).toEqual([]);
  expect(texts.length).toBeGreaterThan(150);
});

test('a text that must be given cannot be empty, and cannot be one of which nothing is seen', () => {
  const wrong = texts.filter((text) => !mayBeEmpty.some((named) => named.test(text.path)));
  expect(
    wrong.filter((text) => ['', ' ', ...nothing].some((said) => accepts(text, said))).map(({ path }) => path),
  ).toEqual([]);
});

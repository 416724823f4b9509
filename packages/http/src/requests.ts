import type { Text } from '@motcua/domain/language';
import { Refusal } from '@motcua/domain/refusal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findDirtyText } from './bodies.ts';
import { EdgeRefusal } from './problem.ts';

export interface Principal {
  readonly id: string;
  readonly role: string;
  readonly name: string;
  /** The agency for which the holder acts; null: for none in particular. */
  readonly agencyId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** The caller as histories name it: role and opaque id. */
export const actorOf = (request: FastifyRequest): string => `${request.principal.role}:${request.principal.id}`;

const headerError = (path: string, message: Text) =>
  new EdgeRefusal('invalid-header', `${path} ${message[1]}`, [{ path, in: 'header', code: 'invalid', message }]);

/**
 * What makes a write with an Idempotency-Key the same again: caller, method, address, precondition and body. Undefined
 * without a key; a dry run uses none up. `said`: what counts in the place of the body.
 */
export function idempotencyOf(
  request: FastifyRequest,
  said: unknown = request.body ?? null,
): { principalId: string; key: string; request: string } | 'dry-run' | undefined {
  if (request.isDryRun) return 'dry-run';
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw headerError('Idempotency-Key', [
      'Phải gồm 1 đến 255 ký tự ASCII nhìn thấy được',
      'must be 1 to 255 visible ASCII characters',
    ]);
  const asked = [request.method, request.url, request.headers['if-match'] ?? '', said];
  return { principalId: request.principal.id, key, request: JSON.stringify(asked) };
}

/** Sends the answer of a write. A repeated answer carries Idempotency-Replayed. */
export function send(
  reply: FastifyReply,
  answer: { status: number; headers: Readonly<Record<string, string>>; body: unknown; replayed: boolean },
): FastifyReply {
  if (answer.replayed) reply.header('idempotency-replayed', 'true');
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** The query of every list. An unknown parameter is refused: a mistyped filter must not answer with everything. */
export const PageQuery = z.strictObject({
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Items on a page'),
});

/** One page of a list. `next` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

/** An opaque cursor with the sort key of the last item. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The sort key in a cursor, checked against its shape.
 * @throws Refusal `cursor-invalid`
 */
export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (findDirtyText(key) !== undefined) throw new Error('no key of ours holds such text');
    return key;
  } catch {
    throw new Refusal('cursor-invalid', 'this is not a cursor of this list', { path: 'cursor' });
  }
}

/** An instant in a cursor, epoch ms, of the years 1 to 9999: the database can compare with these. */
export const InstantKey = z.int().min(-62_135_596_800_000).max(253_402_300_799_999);

/** A page from `limit + 1` rows. The last row only shows that there are more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  keyOf: (row: Row) => readonly (string | number)[],
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}

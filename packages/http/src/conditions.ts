/** Conditional requests (RFC 9110 §13): ETag, If-Match and If-None-Match. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EdgeRefusal } from './problem.ts';

/** Strong ETag of a resource's version. */
export const etag = (version: number): string => `"${version}"`;

/** Whether a version of a resource is one that the caller's preconditions allow to be changed. */
export type Precondition = (version: number) => boolean;

/**
 * The preconditions of a change. If-Match names the versions that the caller saw; a weak tag, or one of something else,
 * names none. If-None-Match names versions that it must not be.
 * @throws EdgeRefusal `precondition-required` without If-Match
 */
export function preconditionOf({ headers }: FastifyRequest): Precondition {
  const seen = headers['if-match'];
  if (seen === undefined) throw new EdgeRefusal('precondition-required', 'If-Match is required');
  const isSeen = versionsIn(seen, { weakToo: false });
  const isUnwanted = versionsIn(headers['if-none-match'] ?? '', { weakToo: true });
  return (version) => isSeen(version) && !isUnwanted(version);
}

function versionsIn(header: string, { weakToo }: { weakToo: boolean }): Precondition {
  if (header.trim() === '*') return () => true;
  const named = new Set(tagsIn(header).flatMap(({ weak, tag }) => (weak && !weakToo ? [] : versionOf(tag))));
  return (version) => named.has(version);
}

interface EntityTag {
  readonly weak: boolean;
  /** With its quotes. */
  readonly tag: string;
}

/** The tags of a list. What is no tag names nothing. */
const tagsIn = (list: string): EntityTag[] =>
  Array.from(list.matchAll(/(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g), ([, weak, tag]) => ({
    weak: weak !== undefined,
    tag: tag!,
  }));

/** The version in a tag of ours. The tag of an answer has the hash of what was shown after it. */
function versionOf(tag: string): number[] {
  const version = /^"(\d{1,9})(-[0-9a-f]{16})?"$/.exec(tag)?.[1];
  return version === undefined ? [] : [Number(version)];
}

/**
 * Answers a read 304 when the caller has what would be shown (If-None-Match). A version alone does not say that: what
 * is shown of it, such as whether it is late, changes with time, reader and language. So the tag of a version that is
 * read gets the hash of the answer.
 */
export function answerConditionalReads(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const given = reply.getHeader('etag');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || reply.statusCode !== 200 || typeof given !== 'string') return payload;
    const tag = versionOf(given).length > 0 && typeof payload === 'string' ? tagOf(given, payload) : given;
    reply.header('etag', tag);
    const had = request.headers['if-none-match'];
    if (had === undefined || !(had.trim() === '*' || tagsIn(had).some((other) => other.tag === tag))) return payload;
    if (payload instanceof Readable) payload.destroy();
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}

const tagOf = (version: string, payload: string) =>
  `${version.slice(0, -1)}-${createHash('sha256').update(payload).digest('hex').slice(0, 16)}"`;

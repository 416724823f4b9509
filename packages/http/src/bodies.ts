import type { Text } from '@motcua/domain/language';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EdgeRefusal } from './problem.ts';

/**
 * Accepts JSON only, and decodes it strictly: the default parser would store broken UTF-8 as replacement characters.
 */
export function registerBodyParsers(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, reply) => requirePlain(request, reply));
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(['application/json'], { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(request.headers['content-type'])) return done(new EdgeRefusal('unsupported-media-type', 'not UTF-8'));
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer);
    } catch {
      return done(new EdgeRefusal('invalid-encoding', 'the body is not UTF-8'));
    }
    return parseJson(request, text, (error, value) =>
      error ? done(new EdgeRefusal('invalid-json', 'the body is not JSON')) : done(null, value),
    );
  });
}

/** Refuses a body that is compressed or encoded otherwise: we decode none. The answer says so. */
function requirePlain({ headers, method }: FastifyRequest, reply: FastifyReply): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return; // a body of theirs is not read
  const isPlain = /^\s*(identity\s*)?$/i.test(headers['content-encoding'] ?? '');
  const isWhole = /^\s*(chunked\s*)?$/i.test(headers['transfer-encoding'] ?? '');
  if (isPlain && isWhole) return;
  reply.header('accept-encoding', 'identity');
  throw new EdgeRefusal('unsupported-media-type', 'the body is encoded');
}

/** JSON is UTF-8 (RFC 8259), of which ASCII is a part. A caller who names another charset would be misread. */
function isUtf8(contentType = ''): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1] ?? 'utf-8';
  return /^(utf-?8|us-ascii)$/i.test(charset);
}

/** The words for a field that holds unusable text. */
export const dirtyText: Text = [
  'Không được chứa ký tự NUL hoặc ký tự Unicode dở dang',
  'text must not contain NUL characters or lone surrogates',
];

/** Refuses NUL characters and lone surrogates anywhere. PostgreSQL cannot store the first, UTF-8 not the second. */
export function requireCleanText(request: FastifyRequest): void {
  for (const [where, value] of [
    ['body', request.body],
    ['query', request.query],
    ['path', request.params],
  ] as const) {
    const path = findDirtyText(value);
    if (path === undefined) continue;
    throw new EdgeRefusal('invalid-encoding', 'dirty text', [
      { path, in: where, code: 'invalid_text', message: dirtyText },
    ]);
  }
}

/** The dotted path of the first unusable text. It loops instead of recursing, because callers choose the depth. */
export function findDirtyText(root: unknown): string | undefined {
  const waiting: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && isDirty(value)) return path;
    if (value === null || typeof value !== 'object' || isStream(value)) continue;
    for (const [key, member] of Object.entries(value)) {
      if (isDirty(key)) return path;
      waiting.push({ path: path === '' ? key : `${path}.${key}`, value: member });
    }
  }
  return undefined;
}

const isDirty = (text: string) => text.includes('\0') || !text.isWellFormed();
const isStream = (value: object) => 'pipe' in value && typeof value.pipe === 'function';

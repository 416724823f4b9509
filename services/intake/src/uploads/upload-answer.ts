/** Lets the tus library answer a request about uploads, and turns its answer into one of this API. */
import { randomUUIDv7 } from 'node:crypto';
import { Readable } from 'node:stream';
import { StorageFault } from '@motcua/documents/shelf';
import type { Text } from '@motcua/domain/language';
import { Refusal } from '@motcua/domain/refusal';
import { EdgeRefusal } from '@motcua/http/problem';
import { actorOf, idempotencyOf } from '@motcua/http/requests';
import { untilStalled } from '@motcua/http/stalled';
import { ERRORS, Server } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { toAttachmentView } from '../attachments/attachment-views.ts';
import { discard } from '../attachments/discard.ts';
import type { UploadDeps } from './upload-deps.ts';
import { UploadStore } from './upload-store.ts';

/** The media type of the bytes of an upload. */
export const uploadType = 'application/offset+octet-stream';

/** How long a request may still work on an upload that another request wants. */
const drainMs = 1_000;

type UploadRequest = FastifyRequest & { params: { code: string; id?: string } };

/** Answers a request about uploads. Refusals: those of the protocol, of UploadStore and of completeUpload. */
export async function answerUpload(
  deps: UploadDeps,
  request: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { code } = request.params;
  const store = new UploadStore(deps, {
    code,
    actor: actorOf(request),
    idempotency: idempotencyOf(request, announced(request)),
  });
  const answer = await speakTus(deps, request, store);
  for (const name of tusHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  if (store.replayed) reply.header('idempotency-replayed', 'true');
  reply.header('cache-control', 'no-store');
  const { stored } = store;
  if (stored === undefined) return reply.code(answer.status).send();
  reply.header('content-location', `/v1/dossiers/${code}/attachments/${stored.row.id}`);
  if (request.method !== 'PATCH') return reply.code(answer.status).send();
  return reply.code(200).send(toAttachmentView(stored.row, stored.secrets, true));
}

/** The headers of the library's answer that the caller gets. */
const tusHeaders = [
  'location',
  'upload-offset',
  'upload-length',
  'upload-metadata',
  'upload-expires',
  'tus-extension',
  'tus-max-size',
];

/** What makes two announcements of a file the same, besides the address. */
const announced = ({ headers }: FastifyRequest) => [headers['upload-length'] ?? '', headers['upload-metadata'] ?? ''];

/** The answer of the library. Throws the refusal or the fault that stands behind an answer of 400 or more. */
async function speakTus(deps: UploadDeps, request: UploadRequest, store: UploadStore): Promise<Response> {
  const { code, id } = request.params;
  if (id !== undefined && !z.uuid().safeParse(id).success) throw new Refusal('upload-not-found', 'this is no upload');
  let failure: unknown;
  const server = new Server({
    path: `/v1/dossiers/${code}/uploads`,
    datastore: store,
    // When the lock was lost, another request may hold it: this one must not bring one byte more.
    locker: deps.uploadLocks.asLocker(() => request.raw.destroy()),
    maxSize: deps.uploads.maxBytes,
    relativeLocation: true,
    namingFunction: () => randomUUIDv7(),
    lockDrainTimeout: drainMs,
    onResponseError: (_request, error) => {
      failure = error;
      return undefined;
    },
  });
  // Bytes come after the announcement. What comes with it is not read: the extension for that is not offered.
  const body = request.method === 'PATCH' ? bodyOf(request, deps.uploads.silentMs) : undefined;
  if (body === undefined && request.method === 'PATCH')
    throw new EdgeRefusal('unsupported-media-type', `a body of ${uploadType} is needed`);
  const answer = await server.handleWeb(toWebRequest(request, body));
  if (body?.stalled) throw body.stalled;
  if (answer.status < 400) return answer;
  if (store.fault !== undefined) throw store.fault;
  const refusal = [400, 403, 501].includes(answer.status)
    ? wrongHeaders(failure, await answer.text(), request)
    : refusalOf(failure, answer.status, deps.uploads.maxBytes);
  // More bytes came than were announced, so the upload can never become the announced file.
  if (id !== undefined && refusal.code === 'upload-length-exceeded') await abandon(deps, id);
  throw refusal;
}

async function abandon(deps: UploadDeps, id: string): Promise<void> {
  const giveBack = await deps.uploadLocks.acquire(id, { release: () => {}, lost: () => {} });
  await discard(deps, id).finally(giveBack);
}

interface Body {
  readonly stream: ReadableStream;
  /** Why no more bytes came, when the caller did not end the body. */
  stalled?: unknown;
}

/**
 * The bytes as they come; undefined for a request without a body of them. The stream ends normally even when the caller
 * falls silent or goes away: the bytes that have come are kept, and the upload goes on from there.
 */
function bodyOf({ body, raw }: FastifyRequest, silentMs: number | undefined): Body | undefined {
  if (!(body instanceof Readable)) return undefined;
  const kept: Body = { stream: ReadableStream.from(untilEnd()) };
  async function* untilEnd() {
    try {
      yield* untilStalled(body as Readable, silentMs);
    } catch (error) {
      kept.stalled = raw.errored ?? error;
    }
  }
  return kept;
}

function toWebRequest({ method, url, headers }: FastifyRequest, body: Body | undefined): Request {
  const heard = body === undefined ? /^(tus|upload)-/ : /^(tus|upload|content)-/;
  const spoken = Object.entries(headers).filter(([name]) => heard.test(name)) as [string, string][];
  const init = { method, headers: spoken, ...(body && { body: body.stream, duplex: 'half' }) };
  return new Request(new URL(url.split('?')[0]!, 'http://intake'), init as RequestInit);
}

/** What of the protocol is not offered, by the header that asks for it. */
const notOffered: Readonly<Record<string, Text>> = {
  'Upload-Defer-Length': [
    'Chưa hỗ trợ: hãy gửi Upload-Length với độ dài của tệp',
    'not supported: send Upload-Length with the length of the file',
  ],
  'Upload-Concat': ['Chưa hỗ trợ: hãy gửi mỗi tệp một lần', 'not supported: send each file in one upload'],
  'Upload-Length': ['Đã biết từ khi báo trước tệp', 'is known since the file was announced'],
};

const notAsAsked: Text = ['Thiếu, hoặc không đúng giao thức tus 1.0.0', 'is missing, or not as tus 1.0.0 asks for'];

/**
 * The refusal for an answer of 400, 403 or 501. `said`: the library's own words, which name the headers that are no
 * such headers.
 */
function wrongHeaders(failure: unknown, said: string, { headers }: FastifyRequest): Error & { code?: unknown } {
  if (failure instanceof Error && !('status_code' in failure)) return failure;
  if (failure === ERRORS.ABORTED) return new Refusal('upload-busy', 'another request took over');
  const flaws = Object.entries(notOffered).filter(([name]) => headers[name.toLowerCase()] !== undefined);
  const isExtension = (failure as { status_code?: number } | undefined)?.status_code === 501;
  const wrong = isExtension ? flaws : namedIn(failure, said).map((name) => [name, notAsAsked] as const);
  const errors = wrong.map(([path, message]) => ({ path, in: 'header', code: 'invalid', message }) as const);
  return new EdgeRefusal('invalid-header', 'a header of the upload protocol is missing or wrong', errors);
}

function namedIn(failure: unknown, said: string): string[] {
  if (failure === ERRORS.MISSING_OFFSET) return ['Upload-Offset'];
  if (failure === ERRORS.INVALID_CONTENT_TYPE) return ['Content-Type'];
  if (failure === ERRORS.INVALID_LENGTH) return ['Upload-Length'];
  if (failure === ERRORS.INVALID_METADATA) return ['Upload-Metadata'];
  const [, names = ''] = /^Invalid ([a-z -]+)$/m.exec(said) ?? [];
  return names
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll(/(^|-)[a-z]/g, (letters) => letters.toUpperCase()));
}

/** The refusal of this API for an answer of the library, or the fault behind it. */
function refusalOf(failure: unknown, status: number, maxBytes: number): Error & { code?: unknown } {
  // The library's own errors carry a status_code; others come from this service.
  if (failure instanceof Error && !('status_code' in failure)) return failure;
  switch (status) {
    case 404:
    case 410:
      return new Refusal('upload-not-found', 'the dossier has no such upload');
    case 409:
      return new Refusal('upload-offset-mismatch', 'the upload stands elsewhere', { path: 'Upload-Offset' });
    case 413:
      return failure === ERRORS.ERR_MAX_SIZE_EXCEEDED
        ? new Refusal('file-too-large', 'it is larger than files may be', {
            path: 'Upload-Length',
            facts: { maxBytes },
          })
        : new Refusal('upload-length-exceeded', 'more bytes came than were announced');
    default:
      return new StorageFault(`answered ${status}`, failure);
  }
}

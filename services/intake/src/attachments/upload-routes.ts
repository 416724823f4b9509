/** Resumable uploads by the tus protocol, as its own library speaks it; refusals are those of the rest of the API. */
import { randomUUIDv7 } from 'node:crypto';
import { Readable } from 'node:stream';
import { Refusal } from '@motcua/domain/refusal';
import { DossierCode } from '@motcua/http/fields';
import { EdgeRefusal } from '@motcua/http/problem';
import { actorOf, idempotencyOf } from '@motcua/http/requests';
import { untilStalled } from '@motcua/http/stalled';
import { ERRORS, Server, TUS_RESUMABLE } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { AttachmentView, toAttachmentView } from './attachment-views.ts';
import { discard } from './complete-upload.ts';
import { StorageFault } from './shelf.ts';
import { UploadStore } from './upload-store.ts';

const ByCode = z.object({ code: DossierCode });
const ById = ByCode.extend({ id: z.uuid() });
const access = ['counter', 'officer', 'admin'] as const;
const bodyType = 'application/offset+octet-stream';
const tags = ['attachments'];
const nothing = z.null();

/** How long a request that another one asks to let go of the upload may go on. */
const drainMs = 1_000;

type Asked = FastifyRequest & { params: { code: string; id?: string } };

const ofEveryUpload = ['dossier-not-found', 'tus-version-unsupported', 'upload-busy', 'invalid-header'] as const;

/** POST, HEAD, PATCH and DELETE of uploads. */
export function uploadRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(bodyType, (_request, payload, done) => done(null, payload));
    app.addHook('onRequest', async ({ method, headers }, reply) => {
      reply.headers({ 'tus-resumable': TUS_RESUMABLE, 'tus-version': TUS_RESUMABLE });
      if (method !== 'OPTIONS' && headers['tus-resumable'] !== TUS_RESUMABLE)
        throw new Refusal('tus-version-unsupported', 'Tus-Resumable: 1.0.0 is needed');
    });
    app.options(
      '/v1/dossiers/:code/uploads',
      {
        config: { access },
        schema: {
          ...{ operationId: 'describeUploads', tags, summary: 'What the upload protocol offers here', params: ByCode },
          response: {
            204: nothing.meta({ description: 'In headers: Tus-Version, Tus-Extension, Tus-Max-Size' }),
          },
        },
      },
      async (request, reply) => speak(deps, request, reply),
    );
    app.post(
      '/v1/dossiers/:code/uploads',
      {
        config: {
          access,
          refuses: [
            ...ofEveryUpload,
            'attachments-closed',
            'attachments-limit-reached',
            'component-unknown',
            'file-empty',
            'file-too-large',
            'idempotency-key-reused',
          ],
        },
        schema: {
          ...{ operationId: 'createUpload', tags, summary: 'Announce a file (tus 1.0.0)', params: ByCode },
          description:
            'Headers: `Tus-Resumable: 1.0.0`, `Upload-Length`, and `Upload-Metadata` with component, filename, filetype and, where wanted, sha256, digitised, reused, nationalStore. `Location` names the upload, `Upload-Expires` says until when it waits for bytes. Nothing is a document yet.',
          response: {
            201: nothing.meta({ description: 'Location: the upload' }),
          },
        },
      },
      async (request, reply) => speak(deps, request, reply),
    );
    app.head(
      '/v1/dossiers/:code/uploads/:id',
      {
        config: {
          access,
          refuses: [
            ...ofEveryUpload,
            'attachments-closed',
            'file-hash-mismatch',
            'file-type-mismatch',
            'file-unreadable',
            'upload-not-found',
          ],
        },
        schema: {
          ...{ operationId: 'getUploadOffset', tags, summary: 'How many bytes of a file have come', params: ById },
          description:
            'Upload-Offset. When all of them have come and nobody was told, this completes the document first, so that a whole offset always means a stored document (`Content-Location`).',
          response: { 200: nothing },
        },
      },
      async (request, reply) => speak(deps, request, reply),
    );
    app.patch(
      '/v1/dossiers/:code/uploads/:id',
      {
        config: {
          access,
          refuses: [
            ...ofEveryUpload,
            'attachments-closed',
            'file-hash-mismatch',
            'file-type-mismatch',
            'file-unreadable',
            'upload-length-exceeded',
            'upload-not-found',
            'upload-offset-mismatch',
          ],
        },
        validatorCompiler: () => (value) => ({ value }),
        schema: {
          ...{ operationId: 'appendToUpload', tags, summary: 'Send bytes of a file', params: ById },
          description:
            '`Upload-Offset` must be where the upload stands. The last byte makes the file a document: its bytes are examined (type, hash, pages), recorded in the history, and the answer confirms what was stored. What is refused is deleted. Moves neither clock nor version.',
          consumes: [bodyType],
          response: {
            200: AttachmentView,
            204: nothing.meta({ description: 'More is to come; Upload-Offset says where it stands' }),
          },
        },
      },
      async (request, reply) => speak(deps, request, reply),
    );
    app.delete(
      '/v1/dossiers/:code/uploads/:id',
      {
        config: {
          access,
          refuses: [...ofEveryUpload, 'upload-complete', 'upload-not-found'],
        },
        schema: {
          ...{ operationId: 'abandonUpload', tags, summary: 'Abandon an upload', params: ById },
          response: { 204: nothing },
        },
      },
      async (request, reply) => speak(deps, request, reply),
    );
  };
}

/** Lets the library answer the request, and says what it said the way this API does. */
async function speak(deps: Deps, request: Asked, reply: FastifyReply): Promise<FastifyReply> {
  const { code, id } = request.params;
  const { raw } = request;
  const store = new UploadStore(deps, {
    code,
    actor: actorOf(request),
    claim: idempotencyOf(request, announced(request)),
  });
  let failure: unknown;
  const server = new Server({
    path: `/v1/dossiers/${code}/uploads`,
    datastore: store,
    // The lock went with its connection, and somebody else may have it: not one byte more.
    locker: deps.uploadLocks.asLocker(() => raw.destroy()),
    maxSize: deps.uploads.maxBytes,
    relativeLocation: true,
    namingFunction: () => randomUUIDv7(),
    lockDrainTimeout: drainMs,
    onResponseError: (_request, error) => {
      failure = error;
      return undefined;
    },
  });
  const body = bodyOf(request, deps.uploads.silentMs);
  if (body === undefined && request.method === 'PATCH')
    throw new EdgeRefusal('unsupported-media-type', `a body of ${bodyType} is needed`);
  const answer = await server.handleWeb(toWebRequest(request, body));
  if (body?.stalled) throw body.stalled;
  if (answer.status >= 400) {
    const refusal = refusalOf(failure, answer.status, deps.uploads.maxBytes);
    // More bytes came than were announced: the upload cannot become what it was to be.
    if (id !== undefined && refusal.code === 'upload-length-exceeded') await abandon(deps, id);
    throw refusal;
  }
  for (const name of [
    'location',
    'upload-offset',
    'upload-length',
    'upload-metadata',
    'upload-expires',
    ...capabilities,
  ]) {
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

const capabilities = ['tus-extension', 'tus-max-size'];

/** What makes two announcements the same, besides the address. */
const announced = ({ headers }: FastifyRequest) => [headers['upload-length'] ?? '', headers['upload-metadata'] ?? ''];

async function abandon(deps: Deps, id: string): Promise<void> {
  const giveBack = await deps.uploadLocks.acquire(id, { release: () => {}, lost: () => {} });
  await discard(deps, id).finally(giveBack);
}

interface Body {
  readonly stream: ReadableStream;
  stalled?: unknown;
}

/**
 * The bytes as they come. However they end, what has come is kept: a caller who falls silent or goes away is an end like any
 * other, and the upload goes on from there.
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
  const spoken = Object.entries(headers).filter(([name]) => /^(tus|upload|content)-/.test(name)) as [string, string][];
  const init = { method, headers: spoken, ...(body && { body: body.stream, duplex: 'half' }) };
  return new Request(new URL(url.split('?')[0]!, 'http://intake'), init as RequestInit);
}

/** What the library refuses, as a refusal of ours. */
function refusalOf(failure: unknown, status: number, maxBytes: number): Error & { code?: unknown } {
  if (failure instanceof Error && !('status_code' in failure)) return failure; // of ours, or a fault
  switch (status) {
    case 400:
    case 403:
      if (failure === ERRORS.ABORTED) return new Refusal('upload-busy', 'another request took over');
      return new EdgeRefusal('invalid-header', 'a header of the upload protocol is missing or wrong');
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

/** Resumable uploads by the tus protocol; the refusals are those of the rest of the API. */
import { Refusal } from '@motcua/domain/refusal';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { TUS_RESUMABLE } from '@tus/server';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AttachmentView } from '../attachments/attachment-views.ts';
import { answerUpload, uploadType } from './upload-answer.ts';
import type { UploadDeps } from './upload-deps.ts';

const ByCode = z.object({ code: DossierCode });
/** Any id: what is none is no upload (upload-answer.ts). */
const ById = ByCode.extend({ id: z.string().meta({ format: 'uuid' }) });
const access = ['counter', 'officer', 'admin'] as const;
const nothing = z.null();

const ofEveryRequest = {
  'Tus-Resumable': { type: 'string', description: 'The version of the protocol: 1.0.0', required: true },
} as const;

const ofEveryUpload = ['dossier-not-found', 'tus-version-unsupported', 'upload-busy', 'invalid-header'] as const;

/** The operations of the upload protocol; the library answers each of them (upload-answer.ts). */
export function uploadRoutes(deps: UploadDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(uploadType, (_request, payload, done) => done(null, payload));
    app.addHook('onRequest', async ({ method, headers }, reply) => {
      reply.headers({ 'tus-resumable': TUS_RESUMABLE, 'tus-version': TUS_RESUMABLE });
      if (method !== 'OPTIONS' && headers['tus-resumable'] !== TUS_RESUMABLE)
        throw new Refusal('tus-version-unsupported', 'Tus-Resumable: 1.0.0 is needed');
    });
    describeUploadsRoute(app, deps);
    createUploadRoute(app, deps);
    getUploadOffsetRoute(app, deps);
    appendToUploadRoute(app, deps);
    abandonUploadRoute(app, deps);
  };
}

function describeUploadsRoute(app: App, deps: UploadDeps): void {
  app.options(
    '/v1/dossiers/:code/uploads',
    {
      config: { access },
      schema: {
        operationId: 'describeUploads',
        tags: ['attachments'],
        summary: 'What the upload protocol offers here',
        params: ByCode,
        response: {
          204: nothing.meta({ description: 'In headers: Tus-Version, Tus-Extension, Tus-Max-Size' }),
        },
      },
    },
    async (request, reply) => answerUpload(deps, request, reply),
  );
}

function createUploadRoute(app: App, deps: UploadDeps): void {
  app.post(
    '/v1/dossiers/:code/uploads',
    {
      config: {
        access,
        headers: {
          ...ofEveryRequest,
          'Upload-Length': { type: 'integer', description: 'Bytes of the whole file', required: true },
          'Upload-Metadata': {
            type: 'string',
            description: 'Key and base64 value, by commas: component, filename, filetype, sha256 …',
            required: true,
          },
        },
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
        operationId: 'createUpload',
        tags: ['attachments'],
        summary: 'Announce a file (tus 1.0.0)',
        description:
          'Headers: `Tus-Resumable: 1.0.0`, `Upload-Length`, and `Upload-Metadata` with component, filename, filetype and, where wanted, sha256, digitised, reused, nationalStore. `Location` names the upload, `Upload-Expires` says until when it waits for bytes. Nothing is a document yet.',
        params: ByCode,
        response: {
          201: nothing.meta({ description: 'Location: the upload' }),
        },
      },
    },
    async (request, reply) => answerUpload(deps, request, reply),
  );
}

function getUploadOffsetRoute(app: App, deps: UploadDeps): void {
  app.head(
    '/v1/dossiers/:code/uploads/:id',
    {
      config: {
        swagger: { exposeHeadRoute: true },
        access,
        headers: ofEveryRequest,
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
        operationId: 'getUploadOffset',
        tags: ['attachments'],
        summary: 'How many bytes of a file have come',
        description:
          'Upload-Offset. When all bytes have come and no answer has confirmed it, this completes the document first, so that a whole offset always means a stored document (`Content-Location`).',
        params: ById,
        response: { 200: nothing },
      },
    },
    async (request, reply) => answerUpload(deps, request, reply),
  );
}

function appendToUploadRoute(app: App, deps: UploadDeps): void {
  app.patch(
    '/v1/dossiers/:code/uploads/:id',
    {
      config: {
        access,
        headers: {
          ...ofEveryRequest,
          'Upload-Offset': { type: 'integer', description: 'Where the upload stands', required: true },
        },
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
      schema: {
        operationId: 'appendToUpload',
        tags: ['attachments'],
        summary: 'Send bytes of a file',
        description:
          '`Upload-Offset` must be where the upload stands. The last byte makes the file a document: its bytes are examined (type, hash, pages), recorded in the history, and the answer confirms what was stored. What is refused is deleted. Moves neither clock nor version.',
        params: ById,
        consumes: [uploadType],
        response: {
          200: AttachmentView,
          204: nothing.meta({ description: 'More is to come; Upload-Offset says where it stands' }),
        },
      },
    },
    async (request, reply) => answerUpload(deps, request, reply),
  );
}

function abandonUploadRoute(app: App, deps: UploadDeps): void {
  app.delete(
    '/v1/dossiers/:code/uploads/:id',
    {
      config: {
        access,
        headers: ofEveryRequest,
        refuses: [...ofEveryUpload, 'upload-complete', 'upload-not-found'],
      },
      schema: {
        operationId: 'abandonUpload',
        tags: ['attachments'],
        summary: 'Abandon an upload',
        params: ById,
        response: { 204: nothing },
      },
    },
    async (request, reply) => answerUpload(deps, request, reply),
  );
}

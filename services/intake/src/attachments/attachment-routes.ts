import { Readable } from 'node:stream';
import { lockInTime } from '@motcua/db/act';
import { transaction } from '@motcua/db/database';
import {
  type AttachmentRow,
  findAttachment,
  lockAttachment,
  markDiscarded,
  openFile,
  readAttachments,
} from '@motcua/db/dossiers/attachments';
import { appendEntries, getDossier, lockDossier } from '@motcua/db/dossiers/dossiers';
import type { HistoryEntry } from '@motcua/db/history/chain';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { readPlain } from '@motcua/documents/sealed-file';
import type { Shelf } from '@motcua/documents/shelf';
import { componentsOf, requireWithdrawable } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles, personRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { actorOf } from '@motcua/http/requests';
import type { Logger } from '@motcua/runtime/logger';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { parse as parseRange } from 'range-parser';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { AttachmentsView, AttachmentView, toAttachmentsView, toAttachmentView } from './attachment-views.ts';
import { discard } from './discard.ts';

const ByCode = z.object({ code: DossierCode });
const ById = ByCode.extend({ id: z.uuid() });

/** The stored documents of a dossier: list them, look at one, read it, withdraw it. */
export function attachmentRoutes(deps: Deps, log: Logger): FastifyPluginAsyncZod {
  return async (app) => {
    listAttachmentsRoute(app, deps);
    getAttachmentRoute(app, deps);
    readAttachmentRoute(app, deps, log);
    withdrawAttachmentRoute(app, deps);
  };
}

function listAttachmentsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/attachments',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'listAttachments',
        tags: ['attachments'],
        summary: 'What a dossier consists of, and its documents',
        description: 'Complete documents only: an upload under way is none.',
        params: ByCode,
        response: { 200: AttachmentsView },
      },
    },
    async ({ params, principal }) => {
      const dossier = await getDossier(deps.db, params.code);
      const { definition } = await getProcedureVersion(deps.db, dossier.procedureVersionId);
      const items = await readAttachments(deps.db, deps.vault, dossier.id);
      const isNamed = principal.role !== 'auditor';
      return toAttachmentsView(
        componentsOf(definition.documents),
        items.map(({ row, secrets }) => toAttachmentView(row, secrets, isNamed)),
      );
    },
  );
}

function getAttachmentRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/attachments/:id',
    {
      config: { access: accessRoles, refuses: ['attachment-not-found', 'dossier-not-found'] },
      schema: {
        operationId: 'getAttachment',
        tags: ['attachments'],
        summary: 'What is known of a document',
        description: 'Under the id of its upload, so that a lost confirmation can be asked for again.',
        params: ById,
        response: { 200: AttachmentView },
      },
    },
    async ({ params, principal }) => {
      const row = await getStored(deps, params);
      return toAttachmentView(row, await openFile(deps.db, deps.vault, row), principal.role !== 'auditor');
    },
  );
}

const bytesAnswer = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.unknown() } },
});

function readAttachmentRoute(app: App, deps: Deps, log: Logger): void {
  app.get(
    '/v1/dossiers/:code/attachments/:id/content',
    {
      exposeHeadRoute: false,
      config: {
        access: personRoles,
        refuses: ['attachment-erased', 'attachment-not-found', 'dossier-not-found', 'range-not-satisfiable'],
      },
      schema: {
        operationId: 'readAttachment',
        tags: ['attachments'],
        summary: 'The document itself',
        description:
          'Streamed; one `Range` of bytes may be asked for. To be saved, not shown, under the name it came with.',
        params: ById,
        response: { 200: bytesAnswer('The bytes'), 206: bytesAnswer('The range asked for') },
      },
    },
    async ({ params, headers, id: requestId }, reply) => {
      const row = await getStored(deps, params);
      const secrets = await openFile(deps.db, deps.vault, row);
      if (secrets === undefined)
        throw new Refusal('attachment-erased', 'the person’s data was erased, and the file with it');
      // A range goes with the bytes that the caller has a part of; if there are others now, it is not meant.
      const isMeant = headers['if-range'] === undefined || headers['if-range'] === tagOf(row);
      const part = rangeOf(isMeant ? headers.range : undefined, row.size);
      const bytes = readBytes(deps.shelf, row, secrets.key, part);
      // The answer has begun and can only break off. The caller sees that by its length.
      bytes.once('error', (err) => log.error({ kind: 'storage', requestId, attachment: row.id, err }, 'not readable'));
      return reply
        .code(part === undefined ? 200 : 206)
        .headers(headersOf(row, secrets.name, part))
        .serializer((payload: unknown) => payload as string)
        .send(bytes as never);
    },
  );
}

function withdrawAttachmentRoute(app: App, deps: Deps): void {
  app.delete(
    '/v1/dossiers/:code/attachments/:id',
    {
      config: {
        access: ['counter', 'officer', 'admin'],
        refuses: ['attachment-not-found', 'attachments-closed', 'dossier-not-found'],
      },
      schema: {
        operationId: 'withdrawAttachment',
        tags: ['attachments'],
        summary: 'Withdraw a document',
        description:
          'Deletes its bytes; that it was there, with its hash, stays in the history. Not once the dossier is decided or has ended: a decision rests on what there was.',
        params: ById,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await withdraw(deps, request.params, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

async function getStored(deps: Deps, { code, id }: { code: string; id: string }): Promise<AttachmentRow> {
  const row = await findAttachment(deps.db, code, id);
  if (row === undefined || row.storedAt === null)
    throw new Refusal('attachment-not-found', 'the dossier has no such document');
  return row;
}

async function withdraw(deps: Deps, { code, id }: { code: string; id: string }, actor: string): Promise<void> {
  const { dossierId } = await getStored(deps, { code, id });
  await transaction(deps.db, async (tx) => {
    const by = { actor, time: deps.time };
    const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, { id: dossierId }));
    const row = await lockAttachment(tx, id);
    if (row === undefined || row.storedAt === null) throw new Refusal('attachment-not-found', 'it was withdrawn');
    requireWithdrawable(taken.dossier);
    await markDiscarded(tx, id, Date.now());
    await appendEntries(tx, taken, [withdrawnEntry(row)], act);
  });
  // It is withdrawn now. The sweep of uploads deletes the bytes if this cannot.
  await discard(deps, id).catch(() => {});
}

const withdrawnEntry = ({ id: attachmentId, component, sha256 }: AttachmentRow): HistoryEntry => ({
  type: 'attachment.withdrawn',
  data: { attachmentId, component, sha256: sha256!.toString('hex') },
});

/** The bytes [from, to) of a file. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * The part of a file of `size` bytes that a Range header asks for. Undefined where the answer is the whole file:
 * without a header, and for a header that a server may ignore (RFC 9110 §14.2), such as a malformed one or one of
 * several ranges. Refusal('range-not-satisfiable').
 */
function rangeOf(header: string | undefined, size: number): Part | undefined {
  if (header === undefined) return undefined;
  const { code, type, ranges } = parseRange(size, header);
  if (type !== 'bytes' || code === malformed || ranges.length > 1) return undefined;
  const [range] = ranges;
  if (range !== undefined) return { from: range.start, to: range.end + 1 };
  throw new Refusal('range-not-satisfiable', 'the document has no such bytes', {
    path: 'Range',
    facts: { bytes: size },
  });
}

/** How the parser reports a header that is no list of ranges. */
const malformed = 1;

function readBytes(shelf: Shelf, row: AttachmentRow, key: Buffer, part: Part = { from: 0, to: row.size }): Readable {
  const file = { id: row.id, size: row.size, key, chunkMacs: row.chunkMacs! };
  return Readable.from(readPlain(shelf, file, part.from, part.to), { objectMode: false });
}

const tagOf = ({ sha256 }: AttachmentRow) => `"${sha256!.toString('hex')}"`;

/** The bytes came from outside, so a browser must save them, and may neither guess their type nor run them. */
function headersOf(row: AttachmentRow, name: string, part: Part | undefined) {
  const { size, mediaType } = row;
  return {
    etag: tagOf(row),
    'content-type': mediaType,
    'content-length': part === undefined ? size : part.to - part.from,
    ...(part && { 'content-range': `bytes ${part.from}-${part.to - 1}/${size}` }),
    'content-disposition': contentDisposition(name),
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  };
}

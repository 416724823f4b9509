import { Readable } from 'node:stream';
import { transaction } from '@motcua/db/database';
import {
  type AttachmentRow,
  findAttachment,
  listAttachments,
  lockAttachment,
  markDiscarded,
  openFile,
} from '@motcua/db/dossiers/attachments';
import { appendEntries, getDossier, lockDossier, lockInTime } from '@motcua/db/dossiers/dossiers';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { componentsOf, requireWithdrawable } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import { DossierCode } from '@motcua/http/fields';
import { actorOf } from '@motcua/http/requests';
import type { Logger } from '@motcua/runtime/logger';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { AttachmentsView, AttachmentView, toAttachmentsView, toAttachmentView } from './attachment-views.ts';
import { discard, withdrawnEntry } from './complete-upload.ts';
import { readPlain } from './sealed-file.ts';

const ByCode = z.object({ code: DossierCode });
const ById = ByCode.extend({ id: z.uuid() });
const tags = ['attachments'];

/** The stored documents of a dossier: list, look at, read, withdraw. */
export function attachmentRoutes(deps: Deps, log: Logger): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/dossiers/:code/attachments',
      {
        config: { access: accessRoles, refuses: ['dossier-not-found'] },
        schema: {
          ...{
            operationId: 'listAttachments',
            tags,
            summary: 'What a dossier consists of, and its documents',
            params: ByCode,
          },
          description: 'Complete documents only: an upload under way is none.',
          response: { 200: AttachmentsView },
        },
      },
      async ({ params, principal }) => {
        const dossier = await getDossier(deps.db, params.code);
        const { definition } = await getProcedureVersion(deps.db, dossier.procedureVersionId);
        const items = await listAttachments(deps.db, deps.vault, dossier.id);
        const isNamed = principal.role !== 'auditor';
        return toAttachmentsView(
          componentsOf(definition.documents),
          items.map(({ row, secrets }) => toAttachmentView(row, secrets, isNamed)),
        );
      },
    );
    app.get(
      '/v1/dossiers/:code/attachments/:id',
      {
        config: { access: accessRoles, refuses: ['attachment-not-found', 'dossier-not-found'] },
        schema: {
          ...{ operationId: 'getAttachment', tags, summary: 'What is known of a document', params: ById },
          description: 'Under the id of its upload, so that a lost confirmation can be asked for again.',
          response: { 200: AttachmentView },
        },
      },
      async ({ params, principal }) => {
        const row = await getStored(deps, params);
        return toAttachmentView(row, await openFile(deps.db, deps.vault, row), principal.role !== 'auditor');
      },
    );
    app.get(
      '/v1/dossiers/:code/attachments/:id/content',
      {
        exposeHeadRoute: false,
        config: {
          access: ['counter', 'officer', 'supervisor', 'admin'],
          refuses: ['attachment-erased', 'attachment-not-found', 'dossier-not-found', 'range-not-satisfiable'],
        },
        schema: {
          ...{ operationId: 'readAttachment', tags, summary: 'The document itself', params: ById },
          description:
            'Streamed; one `Range` of bytes may be asked for. To be saved, not shown, under the name it came with.',
          response: {
            200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.unknown() } } },
            206: {
              description: 'The range asked for',
              content: { 'application/octet-stream': { schema: z.unknown() } },
            },
          },
        },
      },
      async ({ params, headers, id: requestId }, reply) => {
        const row = await getStored(deps, params);
        const secrets = await openFile(deps.db, deps.vault, row);
        if (secrets === undefined)
          throw new Refusal('attachment-erased', 'the person’s data was erased, and the file with it');
        const range = rangeOf(headers.range, row.size);
        const [from, to] = range ?? [0, row.size];
        const file = { id: row.id, size: row.size, key: secrets.key, chunkMacs: row.chunkMacs! };
        const bytes = Readable.from(readPlain(deps.shelf, file, from, to), { objectMode: false });
        // The answer has begun and can only break off; its length tells the caller.
        bytes.once('error', (err) =>
          log.error({ kind: 'storage', requestId, attachment: row.id, err }, 'not readable'),
        );
        if (range) reply.header('content-range', `bytes ${from}-${to - 1}/${row.size}`);
        return reply
          .code(range ? 206 : 200)
          .headers({
            'content-type': row.mediaType,
            'content-length': to - from,
            'content-disposition': contentDisposition(secrets.name),
            'accept-ranges': 'bytes',
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
            'content-security-policy': 'sandbox',
          })
          .serializer((payload: unknown) => payload as string)
          .send(bytes as never);
      },
    );
    app.delete(
      '/v1/dossiers/:code/attachments/:id',
      {
        config: {
          access: ['counter', 'officer', 'admin'],
          refuses: ['attachment-not-found', 'attachments-closed', 'dossier-not-found'],
        },
        schema: {
          ...{ operationId: 'withdrawAttachment', tags, summary: 'Withdraw a document', params: ById },
          description:
            'Deletes its bytes; that it was there, with its hash, stays in the history. Not once the dossier is decided or has ended: a decision rests on what there was.',
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await withdraw(deps, request.params, actorOf(request));
        return reply.code(204).send(null);
      },
    );
  };
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
  await discard(deps, id).catch(() => {}); // it is withdrawn; housekeeping deletes what could not be deleted now
}

/** The bytes [from, to) that one range of a Range header asks for; undefined for what is not one, as the standard has it. */
function rangeOf(header: string | undefined, size: number): [from: number, to: number] | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (from < to) return [from, to];
  throw new Refusal('range-not-satisfiable', 'the document has no such bytes', {
    path: 'Range',
    facts: { bytes: size },
  });
}

import type { AttachmentRow, FileSecrets } from '@motcua/db/dossiers/attachments';
import { attachmentTypes, type Component } from '@motcua/domain/dossiers/attachment';
import { formatInstant } from '@motcua/domain/instant';
import { InstantOut } from '@motcua/http/fields';
import { z } from 'zod';

export const AttachmentView = z
  .object({
    id: z.uuid(),
    component: z.string().meta({ description: 'Which paper of the dossier it is' }),
    name: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'The file’s name. Not shown to auditors; null when the person was forgotten' }),
    mediaType: z.enum(attachmentTypes),
    bytes: z.int(),
    pages: z.int().nullable().meta({ description: 'Of a PDF; null for other types' }),
    sha256: z.string().meta({ description: 'Of the bytes as they came, in hexadecimal digits' }),
    digitised: z.boolean().meta({ description: 'Scanned from paper by the agency' }),
    reused: z.boolean().meta({ description: 'Used again from an earlier dossier' }),
    nationalStore: z.boolean().meta({ description: 'Taken from the applicant’s national store' }),
    storedAt: InstantOut,
    storedBy: z.string().meta({ description: 'Role and opaque id' }),
  })
  .meta({ id: 'Attachment', description: 'A document that is stored, whole and examined' });
export type AttachmentView = z.infer<typeof AttachmentView>;

export const AttachmentsView = z
  .object({
    components: z.array(
      z.object({
        component: z.string(),
        name: z.string().nullable().meta({ description: 'As the procedure names the paper; null for other, result' }),
        required: z.boolean(),
        attachments: z.int().meta({ description: 'How many documents there are of it' }),
      }),
    ),
    items: z.array(AttachmentView),
  })
  .meta({ id: 'Attachments', description: 'What the dossier consists of, and its documents, oldest first' });

/** A stored document as the API shows it. Without its name for callers who may not see applicants (`isNamed` false). */
export function toAttachmentView(
  row: AttachmentRow,
  secrets: FileSecrets | undefined,
  isNamed: boolean,
): AttachmentView {
  return {
    id: row.id,
    component: row.component,
    ...(isNamed ? { name: secrets?.name ?? null } : {}),
    mediaType: row.mediaType,
    bytes: row.size,
    pages: row.pages,
    sha256: row.sha256!.toString('hex'),
    digitised: row.isDigitised,
    reused: row.isReused,
    nationalStore: row.isFromNationalStore,
    storedAt: formatInstant(row.storedAt!),
    storedBy: row.storedBy!,
  };
}

/** The papers that a dossier consists of, and its stored documents. */
export function toAttachmentsView(
  components: readonly Component[],
  items: readonly AttachmentView[],
): z.infer<typeof AttachmentsView> {
  const countOf = (component: string) => items.filter((item) => item.component === component).length;
  return {
    components: components.map((known) => ({ ...known, attachments: countOf(known.component) })),
    items: [...items],
  };
}

import type { AttachmentType } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';

/** Refusal('file-type-mismatch') unless the first bytes of a file are those of the type it was announced as. */
export async function requireType(head: Buffer, announced: AttachmentType): Promise<void> {
  const found = await typeOf(head);
  if (found === announced) return;
  throw new Refusal('file-type-mismatch', 'the bytes are not of the type that was announced', {
    path: 'Upload-Metadata.filetype',
    facts: { announced, found: found ?? 'unknown' },
  });
}

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const tiffHeads = ['49492a00', '4d4d002a'];

/**
 * The media type of a file by its first bytes; undefined when they are of no known type. TIFF and DOCX are recognised
 * here, because the library looks for a part that may lie at the end of the file: the directory of a TIFF, the list of
 * a DOCX.
 */
async function typeOf(head: Buffer): Promise<string | undefined> {
  if (tiffHeads.includes(head.subarray(0, 4).toString('hex'))) return 'image/tiff';
  const { fileTypeFromBuffer } = await import('file-type');
  // The library throws when it needs bytes that lie beyond the first ones.
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
  const isArchive = head.subarray(0, 4).toString('hex') === '504b0304';
  return isArchive && (found === undefined || found === 'application/zip') && head.includes('word/') ? docx : found;
}

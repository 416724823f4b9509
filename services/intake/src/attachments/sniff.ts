import type { AttachmentType } from '@motcua/domain/attachment';
import { Refusal } from '@motcua/domain/refusal';

/** Refusal('file-type-mismatch') unless the first bytes of a file are those of the type it was announced as. */
export async function requireType(head: Buffer, announced: AttachmentType): Promise<void> {
  const { fileTypeFromBuffer } = await import('file-type');
  // What it cannot read to its end is nothing it knows.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found?.mime === announced) return;
  throw new Refusal('file-type-mismatch', 'the bytes are not of the type that was announced', {
    path: 'filetype',
    facts: { announced, found: found?.mime ?? 'unknown' },
  });
}

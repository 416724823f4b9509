import { Refusal } from '@motcua/domain/refusal';
import { expect, test } from 'vitest';
import { png } from './files.fixture.ts';
import { requireType } from './sniff.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** A TIFF as scanners write it: its directory lies far behind the bytes that are looked at. */
function tiff(littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(1_048_576, 0xff);
  const head = littleEndian ? '49492a0000000001' : '4d4d002a01000000';
  bytes.write(head, 'hex');
  return bytes;
}

/** The beginning of a ZIP archive with members of these names. */
function zip(names: readonly string[]): Buffer {
  return Buffer.concat(
    names.map((name) => {
      const head = Buffer.alloc(30);
      head.write('504b0304', 'hex');
      head.writeUInt16LE(Buffer.byteLength(name), 26);
      return Buffer.concat([head, Buffer.from(name)]);
    }),
  );
}

test.for([
  ['image/png', png],
  ['image/jpeg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(1_000, 7)])],
  ['image/tiff', tiff(true)],
  ['image/tiff', tiff(false)],
  ['application/pdf', Buffer.from('%PDF-1.4\n')],
  ['application/xml', Buffer.from('<?xml version="1.0" encoding="UTF-8"?><tờ-khai/>')],
  ['application/xml', Buffer.from('\ufeff<?xml version="1.0"?><a/>')],
  [docx, zip(['[Content_Types].xml', 'word/document.xml'])],
] as const)('%s is recognised', async ([type, bytes]) => {
  await requireType(bytes, type);
});

test.for([
  ['image/png', Buffer.from('MZ\x90\0')],
  ['image/jpeg', png],
  ['application/pdf', Buffer.from('<html>%PDF-1.4')],
  ['application/xml', Buffer.from('<html><script>')],
  [docx, zip(['evil.exe'])],
  [docx, Buffer.from('504b0304', 'hex')],
  ['image/tiff', png],
] as const)('what is no %s is refused', async ([type, bytes]) => {
  const refused = await requireType(bytes, type).catch((error) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused.code).toBe('file-type-mismatch');
});

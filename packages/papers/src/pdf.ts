/** Draws a filled form as a PDF. The library is loaded when the first form is drawn, because it is large. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FilledBlock, FilledForm, Piece } from '@motcua/domain/forms/form';
import type PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { formFonts } from './fonts.ts';
import { type Box, heightOf, Sheet, type Type } from './sheet.ts';
import { drawTable } from './table.ts';

type TextBlock = Extract<FilledBlock, { kind: 'text' }>;
type Document = InstanceType<typeof PDFDocument>;

/** 210 by 297 mm, and the margins of Decree 30/2020: 20 mm above and below, 30 left, 15 right. */
const a4 = { width: 595.28, height: 841.89 };
const frames = {
  portrait: { left: 85, right: a4.width - 42.5, top: 48, bottom: a4.height - 57 },
  landscape: { left: 42.5, right: a4.height - 42.5, top: 42.5, bottom: a4.width - 50 },
};

const body: Type = { face: 'regular', size: 13 };
const small: Type = { face: 'regular', size: 9 };
const noted: Type = { face: 'italic', size: 11 };
const qrSize = 62;

/** Draws a form. The same form gives the same bytes: the file carries the date of the form, not that of the drawing. */
export async function drawPdf(form: FilledForm): Promise<Buffer> {
  const { default: PdfDocument } = await import('pdfkit');
  const writtenAt = new Date(form.writtenAt);
  const doc = new PdfDocument({
    size: 'A4',
    layout: form.paper,
    margin: 0,
    font: '', // The library would read a standard font that no form uses.
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'vi-VN',
    displayTitle: true,
    info: {
      Title: [form.title, form.code].filter((part) => part !== null).join(' '),
      Creator: 'Một Cửa',
      Producer: 'Một Cửa',
      CreationDate: writtenAt,
      ModDate: writtenAt,
    },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once('end', resolve));
  for (const [face, font] of Object.entries(await formFonts())) doc.registerFont(face, font);
  await drawForm(doc, form);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

async function drawForm(doc: Document, form: FilledForm): Promise<void> {
  const sheet = new Sheet(doc, frames[form.paper]);
  drawHead(sheet, form);
  drawTitle(doc, sheet, form);
  for (const [i, block] of form.blocks.entries()) {
    const isLast = i === form.blocks.length - 1;
    await drawBlock(sheet, block, { paper: form.paper, keepWith: isLast ? endHeight(sheet, form) : 0 });
    await nextTurn();
  }
  drawSignatures(sheet, form);
  for (const note of form.notes) sheet.write(sheet.lines(note, noted, sheet.whole.width), noted, sheet.whole);
  numberPages(doc, sheet, form);
}

function drawHead(sheet: Sheet, { label, superior, issuer, number, placeAndDate }: FilledForm): void {
  const { x, width } = sheet.whole;
  const leaf: Type = { face: 'italic', size: 10 };
  sheet.put(label, leaf, { x: x + width - sheet.width(label, leaf), width }, sheet.y - 15);
  const left = { x, width: width * 0.43 };
  const right = { x: x + width * 0.43, width: width * 0.57 };
  const top = sheet.y;
  const upper = (text: string | null) => text?.toLocaleUpperCase('vi') ?? '';
  column(sheet, left, [
    { text: upper(superior), type: { face: 'regular', size: 12 } },
    { text: upper(issuer), type: { face: 'bold', size: 12 }, ruled: true },
    { text: number === null ? '' : words(number), type: { face: 'regular', size: 12 } },
  ]);
  const leftEnds = sheet.y;
  sheet.y = top;
  column(sheet, right, [
    { text: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', type: { face: 'bold', size: 12 } },
    { text: 'Độc lập - Tự do - Hạnh phúc', type: { face: 'bold', size: 13 }, ruled: true },
    { text: words(placeAndDate), type: { face: 'italic', size: 13 } },
  ]);
  sheet.y = Math.max(sheet.y, leftEnds) + 14;
}

/** Writes centred lines, some with a short rule under them. */
function column(sheet: Sheet, box: Box, entries: readonly { text: string; type: Type; ruled?: boolean }[]): void {
  for (const { text, type, ruled } of entries) {
    if (text === '') continue;
    const lines = sheet.balanced(text, type, box.width - 8);
    sheet.write(lines, type, box, 'center');
    if (!ruled) continue;
    const middle = box.x + box.width / 2;
    const half = Math.min(sheet.width(lines.at(-1)!, type), box.width) * 0.35;
    sheet.rule({ x: middle - half, y: sheet.y + 2 }, { x: middle + half, y: sheet.y + 2 });
    sheet.y += 9;
  }
}

/** Draws the title between the QR code and an empty space of the same width. */
function drawTitle(doc: Document, sheet: Sheet, { title, trackUrl }: FilledForm): void {
  const { x, width } = sheet.whole;
  // Small enough that every title but the longest fits on one line. A break inside a word of two syllables reads badly.
  const type: Type = { face: 'bold', size: 13 };
  const box = { x: x + qrSize + 9, width: width - 2 * (qrSize + 9) };
  const lines = sheet.balanced(title, type, box.width);
  const top = sheet.y;
  const taken = trackUrl === null ? 0 : qrSize;
  if (trackUrl !== null) drawQr(doc, trackUrl, { x, y: top });
  sheet.y = top + Math.max(0, (taken - lines.length * heightOf(type)) / 2);
  sheet.write(lines, type, box, 'center');
  sheet.y = Math.max(sheet.y, top + taken) + 10;
}

function drawQr(doc: Document, url: string, { x, y }: { x: number; y: number }): void {
  const { data, size } = encode(url, { border: 0, ecc: 'M' });
  const module = qrSize / size;
  for (const [rowNo, row] of data.entries())
    for (const [columnNo, dark] of row.entries())
      if (dark) doc.rect(x + columnNo * module, y + rowNo * module, module, module);
  doc.fill('#000000');
}

interface Setting {
  readonly paper: FilledForm['paper'];
  /** The height of what follows and must not stand alone on the next page. */
  readonly keepWith: number;
}

async function drawBlock(sheet: Sheet, block: FilledBlock, { paper, keepWith }: Setting): Promise<void> {
  switch (block.kind) {
    case 'text':
      return drawText(sheet, block, keepWith);
    case 'list':
      for (const [i, item] of block.items.entries()) drawItem(sheet, `${i + 1}.`, item);
      return;
    case 'table':
      return drawTable(sheet, block, paper === 'portrait' ? 11 : 8.5);
  }
}

const dots = (count: number) => '.'.repeat(Math.max(0, count));
/** The dotted line for an empty place within a sentence. */
const shortBlank = dots(32);

const words = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : (piece.value ?? shortBlank))).join('');

/** Writes a paragraph. An empty place at its end becomes dots up to the end of the line. */
function drawText(sheet: Sheet, { pieces, style }: TextBlock, keepWith: number): void {
  const type: Type = style === 'italic' ? { ...body, face: 'italic' } : body;
  const last = pieces.at(-1);
  const open = style !== 'center' && typeof last === 'object' && last.value === null;
  const text = words(open ? pieces.slice(0, -1) : pieces).trim();
  const lines = sheet.lines(text, type, sheet.whole.width);
  if (open) lines.push(withLeader(sheet, lines.pop()!, type, sheet.whole.width));
  if (keepWith > 0) sheet.need(Math.min(lines.length, 4) * heightOf(type) + keepWith);
  sheet.write(lines, type, sheet.whole, style === 'center' ? 'center' : 'left');
  sheet.y += 3;
}

function withLeader(sheet: Sheet, text: string, type: Type, width: number): string {
  const room = width - sheet.width(`${text} `, type);
  return `${text} ${dots(Math.floor(room / sheet.width('.', type)))}`;
}

function drawItem(sheet: Sheet, no: string, item: string | null): void {
  const { x, width } = sheet.whole;
  const box = { x: x + 24, width: width - 24 };
  const lines = item === null ? [withLeader(sheet, '', body, box.width)] : sheet.lines(item, body, box.width);
  sheet.need(Math.min(lines.length, 4) * heightOf(body));
  sheet.put(no, body, { x: x + 4, width: 20 }, sheet.y);
  sheet.write(lines, body, box);
  sheet.y += 2;
}

/** The height of the signatures and of the notes below them. */
function endHeight(sheet: Sheet, { signatures, notes }: FilledForm): number {
  if (signatures.length === 0) return 0;
  const lines = notes.flatMap((note) => sheet.lines(note, noted, sheet.whole.width));
  return 120 + lines.length * heightOf(noted);
}

/** Draws the signatures side by side on one page. A single one stands on the right. */
function drawSignatures(sheet: Sheet, form: FilledForm): void {
  const { signatures } = form;
  if (signatures.length === 0) return;
  const { x, width } = sheet.whole;
  const title: Type = { face: 'bold', size: 13 };
  const hint: Type = { face: 'italic', size: 12 };
  sheet.need(endHeight(sheet, form));
  sheet.y += 8;
  const half = width / 2;
  for (const [i, { title: role, hint: how, name }] of signatures.entries()) {
    const box = { x: x + (signatures.length === 1 ? half : i * half), width: half };
    sheet.put(role, title, box, sheet.y, 'center');
    sheet.put(how, hint, box, sheet.y + heightOf(title), 'center');
    if (name !== null) sheet.put(name, title, box, sheet.y + 90, 'center');
  }
  sheet.y += 112;
}

/** Writes the dossier's code and the page number at the foot of every page. */
function numberPages(doc: Document, sheet: Sheet, { code }: FilledForm): void {
  const { count } = doc.bufferedPageRange();
  const y = sheet.frame.bottom + 12;
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    if (code !== null) sheet.put(`Mã hồ sơ ${code}`, small, sheet.whole, y);
    sheet.put(`Trang ${page + 1}/${count}`, small, sheet.whole, y, 'center');
  }
}

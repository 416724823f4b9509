/** Draws a filled form as a PDF. The library is loaded when the first form is drawn, because it is large. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FilledForm } from '@motcua/domain/forms/form';
import type PDFDocument from 'pdfkit';
import { drawBlock } from './blocks.ts';
import { formFonts } from './fonts.ts';
import { drawHead, drawTitle } from './head.ts';
import { Lettering } from './lettering.ts';
import { type Look, lookOf, sizesAt } from './look.ts';
import { Sheet, type Type } from './sheet.ts';
import { drawNotes, drawSignatures, endHeight } from './signatures.ts';

type Document = InstanceType<typeof PDFDocument>;

/** 210 by 297 mm, and the margins of Decree 30/2020: 20 mm above and below, 30 left, 15 right. */
const a4 = { width: 595.28, height: 841.89 };
const frames = {
  portrait: { left: 85, right: a4.width - 42.5, top: 48, bottom: a4.height - 57 },
  landscape: { left: 42.5, right: a4.height - 42.5, top: 42.5, bottom: a4.width - 50 },
};

const small: Type = { face: 'regular', size: 9 };

/** Draws a form. The same form gives the same bytes: the file carries the date of the form, not that of the drawing. */
export async function drawPdf(filled: FilledForm): Promise<Buffer> {
  const look = lookOf(filled.version);
  const lettering = look.hasLettering ? await Lettering.of(textsIn(filled)) : undefined;
  const form = { ...filled, notes: [...filled.notes, ...unprintableNotes(lettering)] };
  const usual = await drawAt(1, form, look, lettering);
  return bytesOf(pageCount(usual) === 2 ? await onOnePage(usual, form, look, lettering) : usual);
}

/** The form drawn so small that one page is enough; as it usually is, if that does not help. */
async function onOnePage(usual: Document, form: FilledForm, look: Look, lettering?: Lettering): Promise<Document> {
  for (const scale of look.smaller) {
    const smaller = await drawAt(scale, form, look, lettering);
    if (pageCount(smaller) === 1) return smaller;
  }
  return usual;
}

const pageCount = (doc: Document) => doc.bufferedPageRange().count;

async function drawAt(scale: number, form: FilledForm, look: Look, lettering?: Lettering): Promise<Document> {
  const doc = await newDocument(form);
  for (const [name, font] of lettering?.fonts ?? []) doc.registerFont(name, font);
  const sheet = new Sheet(doc, frames[form.paper], lettering);
  const drawing = { sheet, look, sizes: sizesAt(scale, form.paper) };
  drawHead(drawing, form);
  drawTitle(drawing, form);
  for (const [i, block] of form.blocks.entries()) {
    const isLast = i === form.blocks.length - 1;
    await drawBlock(drawing, block, isLast ? endHeight(drawing, form) : 0);
    await nextTurn();
  }
  drawSignatures(drawing, form);
  drawNotes(drawing, form);
  numberPages(doc, sheet, form);
  return doc;
}

async function newDocument(form: FilledForm): Promise<Document> {
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
  for (const [face, font] of Object.entries(await formFonts())) doc.registerFont(face, font);
  return doc;
}

async function bytesOf(doc: Document): Promise<Buffer> {
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.once('end', resolve));
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Every text that stands in a form, wherever. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** How many letters a note lists that could not be printed. */
const listedAtMost = 12;

/** Says on the paper what could not be printed on it. */
function unprintableNotes(lettering: Lettering | undefined): string[] {
  const missing = lettering?.unprintable ?? [];
  if (missing.length === 0) return [];
  const listed = missing.slice(0, listedAtMost).join(', ');
  const more = missing.length > listedAtMost ? `, … (${missing.length} ký tự)` : '';
  return [`Dấu □ thay cho ký tự không in được: ${listed}${more}. Nội dung đầy đủ được lưu trong hồ sơ điện tử.`];
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

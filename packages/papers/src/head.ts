/** Draws the upper part of a paper: who issues it, the motto, the title with the QR code. */
import type { FilledForm } from '@motcua/domain/forms/form';
import { encode } from 'uqr';
import { type Drawing, words } from './drawing.ts';
import { type Box, heightOf, type Sheet, type Type } from './sheet.ts';

const qrSize = 62;

export function drawHead({ sheet, look, sizes }: Drawing, form: FilledForm): void {
  const { label, superior, issuer, number, placeAndDate } = form;
  const { x, width } = sheet.whole;
  const leaf: Type = { face: 'italic', size: 10 };
  sheet.put(label, leaf, { x: x + width - sheet.width(label, leaf), width }, sheet.y - 15);
  const left = { x, width: width * 0.43 };
  const right = { x: x + width * 0.43, width: width * 0.57 };
  const top = sheet.y;
  const upper = (text: string | null) => text?.toLocaleUpperCase('vi') ?? '';
  column(sheet, left, [
    { text: upper(superior), type: { face: 'regular', size: 12 } },
    { text: upper(issuer), type: { face: 'bold', size: 12 }, rule: look.issuerRule },
    { text: number === null ? '' : words(number), type: { face: 'regular', size: 12 } },
  ]);
  const leftEnds = sheet.y;
  sheet.y = top;
  column(sheet, right, [
    { text: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', type: { face: 'bold', size: 12 } },
    { text: 'Độc lập - Tự do - Hạnh phúc', type: { face: 'bold', size: 13 }, rule: look.mottoRule },
    { text: words(placeAndDate), type: { face: 'italic', size: 13 } },
  ]);
  sheet.y = Math.max(sheet.y, leftEnds) + sizes.headGap;
}

/** A line of the head. `rule`: the length of the line below it, as a share of its words. */
interface HeadLine {
  readonly text: string;
  readonly type: Type;
  readonly rule?: number;
}

function column(sheet: Sheet, box: Box, entries: readonly HeadLine[]): void {
  for (const { text, type, rule } of entries) {
    if (text === '') continue;
    const lines = sheet.balanced(text, type, box.width - 8);
    sheet.write(lines, type, box, 'center');
    if (rule === undefined) continue;
    const middle = box.x + box.width / 2;
    const half = Math.min(sheet.width(lines.at(-1)!, type), box.width) * (rule / 2);
    sheet.rule({ x: middle - half, y: sheet.y + 2 }, { x: middle + half, y: sheet.y + 2 });
    sheet.y += 9;
  }
}

/** Draws the title between the QR code and an empty space of the same width. */
export function drawTitle({ sheet, sizes }: Drawing, { title, trackUrl }: FilledForm): void {
  const { x, width } = sheet.whole;
  // Small enough that every title but the longest fits on one line. A break inside a word of two syllables reads badly.
  const type: Type = { face: 'bold', size: 13 };
  const box = { x: x + qrSize + 9, width: width - 2 * (qrSize + 9) };
  const lines = sheet.balanced(title, type, box.width);
  const top = sheet.y;
  const taken = trackUrl === null ? 0 : qrSize;
  if (trackUrl !== null) drawQr(sheet, trackUrl, { x, y: top });
  sheet.y = top + Math.max(0, (taken - lines.length * heightOf(type)) / 2);
  sheet.write(lines, type, box, 'center');
  sheet.y = Math.max(sheet.y, top + taken) + sizes.titleGap;
}

function drawQr(sheet: Sheet, url: string, { x, y }: { x: number; y: number }): void {
  const { data, size } = encode(url, { border: 0, ecc: 'M' });
  const module = qrSize / size;
  const dark = data.flatMap((row, rowNo) =>
    row.flatMap((on, columnNo) => (on ? [{ x: x + columnNo * module, y: y + rowNo * module }] : [])),
  );
  sheet.squares(dark, module);
}

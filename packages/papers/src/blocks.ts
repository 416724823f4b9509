/** Draws the blocks of a form: paragraphs, lists, tables. */
import type { FilledBlock } from '@motcua/domain/forms/form';
import { type Drawing, dots, words } from './drawing.ts';
import { heightOf, type Sheet, type Type } from './sheet.ts';
import { drawTable } from './table.ts';

type TextBlock = Extract<FilledBlock, { kind: 'text' }>;

/** @param keepWith the height of what follows and must not stand alone on the next page */
export async function drawBlock(drawing: Drawing, block: FilledBlock, keepWith: number): Promise<void> {
  switch (block.kind) {
    case 'text':
      return drawText(drawing, block, keepWith);
    case 'list':
      for (const [i, item] of block.items.entries()) drawItem(drawing, `${i + 1}.`, item);
      return;
    case 'table':
      return drawTable(drawing, block, keepWith);
  }
}

/** Writes a paragraph. An empty place at its end becomes dots up to the end of the line. */
function drawText({ sheet, look, sizes }: Drawing, { pieces, style }: TextBlock, keepWith: number): void {
  const type: Type = { face: style === 'italic' ? 'italic' : 'regular', size: sizes.body };
  const align = style === 'center' ? 'center' : 'left';
  const last = pieces.at(-1);
  const open = style !== 'center' && typeof last === 'object' && last.value === null;
  const text = words(open ? pieces.slice(0, -1) : pieces).trim();
  const lines = sheet.lines(text, type, sheet.whole.width);
  if (open) lines.push(withLeader(sheet, lines.pop()!, type, sheet.whole.width));
  if (keepWith > 0) sheet.need(Math.min(lines.length, 4) * heightOf(type) + keepWith);
  const kept = keepWith > 0 ? Math.min(lines.length, look.linesAboveSignatures) : 0;
  sheet.write(lines.slice(0, lines.length - kept), type, sheet.whole, align);
  if (kept > 0) sheet.need(kept * heightOf(type) + sizes.paragraphGap + keepWith);
  sheet.write(lines.slice(lines.length - kept), type, sheet.whole, align);
  sheet.y += sizes.paragraphGap;
}

function withLeader(sheet: Sheet, text: string, type: Type, width: number): string {
  const room = width - sheet.width(`${text} `, type);
  return `${text} ${dots(Math.floor(room / sheet.width('.', type)))}`;
}

function drawItem({ sheet, sizes }: Drawing, no: string, item: string | null): void {
  const type: Type = { face: 'regular', size: sizes.body };
  const { x, width } = sheet.whole;
  const box = { x: x + 24, width: width - 24 };
  const lines = item === null ? [withLeader(sheet, '', type, box.width)] : sheet.lines(item, type, box.width);
  sheet.need(Math.min(lines.length, 4) * heightOf(type));
  sheet.put(no, type, { x: x + 4, width: 20 }, sheet.y);
  sheet.write(lines, type, box);
  sheet.y += sizes.itemGap;
}

/** Draws a table of a form: its head on every page, and no row broken that fits on a page. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FilledBlock } from '@motcua/domain/forms/form';
import { type Align, type Box, heightOf, type Sheet, type Type } from './sheet.ts';

type Table = Extract<FilledBlock, { kind: 'table' }>;

interface Cell {
  readonly lines: readonly string[];
  readonly box: Box;
  readonly align: Align;
}

const padding = 3;
/** How many rows are drawn before other requests get their turn: a long book must not hold up the counter. */
const rowsAtOnce = 20;

/** @param size the size of the letters, in points */
export async function drawTable(sheet: Sheet, { columns, rows }: Table, size: number): Promise<void> {
  const boxes = boxesOf(sheet, columns);
  const type: Type = { face: 'regular', size };
  const bold: Type = { face: 'bold', size };
  const inner = ({ width }: Box) => width - 2 * padding;
  const head = columns.map(({ title }, i): Cell => {
    const box = boxes[i]!;
    return { lines: sheet.balanced(title, bold, inner(box)), box, align: 'center' };
  });
  const cellsOf = (texts: readonly string[]): Cell[] =>
    texts.map((text, i) => {
      const box = boxes[i]!;
      return { lines: sheet.lines(text, type, inner(box)), box, align: columns[i]!.align ?? 'left' };
    });
  const drawHead = () => drawRow(sheet, head, bold);
  sheet.need(rowHeight(head, bold) + 2 * heightOf(type));
  drawHead();
  for (const [i, row] of rows.entries()) {
    if (i % rowsAtOnce === rowsAtOnce - 1) await nextTurn();
    let cells = cellsOf(row);
    if (rowHeight(cells, type) > sheet.room) {
      sheet.turn();
      drawHead();
    }
    // Only a row that is longer than a whole page is cut.
    while (rowHeight(cells, type) > sheet.room) {
      const fitting = Math.floor((sheet.room - 2 * padding) / heightOf(type));
      drawRow(
        sheet,
        cells.map((cell) => ({ ...cell, lines: cell.lines.slice(0, fitting) })),
        type,
      );
      cells = cells.map((cell) => ({ ...cell, lines: cell.lines.slice(fitting) }));
      sheet.turn();
      drawHead();
    }
    drawRow(sheet, cells, type);
  }
  sheet.y += 6;
}

function boxesOf(sheet: Sheet, columns: Table['columns']): Box[] {
  const { x, width } = sheet.whole;
  const all = columns.reduce((sum, column) => sum + column.width, 0);
  let left = x;
  return columns.map((column) => {
    const box = { x: left, width: (width * column.width) / all };
    left += box.width;
    return box;
  });
}

const rowHeight = (cells: readonly Cell[], type: Type) =>
  Math.max(...cells.map(({ lines }) => Math.max(1, lines.length))) * heightOf(type) + 2 * padding;

function drawRow(sheet: Sheet, cells: readonly Cell[], type: Type): void {
  const top = sheet.y;
  const bottom = top + rowHeight(cells, type);
  for (const { lines, box, align } of cells) {
    const inner = { x: box.x + padding, width: box.width - 2 * padding };
    for (const [i, line] of lines.entries()) sheet.put(line, type, inner, top + padding + i * heightOf(type), align);
    sheet.frameOf(box, top, bottom);
  }
  sheet.y = bottom;
}

/** Draws a table of a form: its head on every page, and no row broken that fits on a page. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FilledBlock } from '@motcua/domain/forms/form';
import type { Drawing } from './drawing.ts';
import { type Align, type Box, heightOf, type Sheet, type Type } from './sheet.ts';

type Table = Extract<FilledBlock, { kind: 'table' }>;

interface Cell {
  readonly lines: readonly string[];
  readonly box: Box;
  readonly align: Align;
}

/** How many rows are drawn before other requests get their turn: a long book must not hold up the counter. */
const rowsAtOnce = 20;

/** @param keepWith the height of what follows and must not stand alone on the next page */
export async function drawTable({ sheet, sizes }: Drawing, { columns, rows }: Table, keepWith: number): Promise<void> {
  const { table: size, cellPadding: padding } = sizes;
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
  const heightOfRow = (cells: readonly Cell[], letters: Type) =>
    Math.max(...cells.map(({ lines }) => Math.max(1, lines.length))) * heightOf(letters) + 2 * padding;
  const drawRow = (cells: readonly Cell[], letters: Type) =>
    drawCells(sheet, cells, { type: letters, padding, height: heightOfRow(cells, letters) });
  const drawHead = () => drawRow(head, bold);
  const turn = () => {
    sheet.turn();
    drawHead();
  };
  sheet.need(heightOfRow(head, bold) + 2 * heightOf(type));
  drawHead();
  for (const [i, row] of rows.entries()) {
    if (i % rowsAtOnce === rowsAtOnce - 1) await nextTurn();
    let cells = cellsOf(row);
    const following = i === rows.length - 1 ? keepWith : 0;
    if (heightOfRow(cells, type) + following > sheet.room) turn();
    // Only a row that is longer than a whole page is cut.
    while (heightOfRow(cells, type) > sheet.room) {
      const fitting = Math.floor((sheet.room - 2 * padding) / heightOf(type));
      drawRow(
        cells.map((cell) => ({ ...cell, lines: cell.lines.slice(0, fitting) })),
        type,
      );
      cells = cells.map((cell) => ({ ...cell, lines: cell.lines.slice(fitting) }));
      turn();
    }
    drawRow(cells, type);
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

/** How a row is drawn: its letters, the space around them, its height. */
interface RowStyle {
  readonly type: Type;
  readonly padding: number;
  readonly height: number;
}

function drawCells(sheet: Sheet, cells: readonly Cell[], { type, padding, height }: RowStyle): void {
  const top = sheet.y;
  for (const { lines, box, align } of cells) {
    const inner = { x: box.x + padding, width: box.width - 2 * padding };
    for (const [i, line] of lines.entries()) sheet.put(line, type, inner, top + padding + i * heightOf(type), align);
    sheet.frameOf(box, top, top + height);
  }
  sheet.y = top + height;
}

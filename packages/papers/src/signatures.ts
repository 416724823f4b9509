/** Draws the end of a paper: who signs it, and what is to be noted. */
import type { FilledForm } from '@motcua/domain/forms/form';
import type { Drawing } from './drawing.ts';
import { heightOf, type Type } from './sheet.ts';

/** Above the signatures. */
const gap = 8;

const typeOfNotes = ({ sizes }: Drawing): Type => ({ face: 'italic', size: sizes.noted });

/** The height of the signatures and of the notes below them. */
export function endHeight(drawing: Drawing, { signatures, notes }: FilledForm): number {
  if (signatures.length === 0) return 0;
  const { sheet, sizes } = drawing;
  const type = typeOfNotes(drawing);
  const lines = notes.flatMap((note) => sheet.lines(note, type, sheet.whole.width));
  return gap + sizes.signing + lines.length * heightOf(type);
}

/** Draws the signatures side by side on one page. A single one stands on the right. */
export function drawSignatures(drawing: Drawing, form: FilledForm): void {
  const { sheet, sizes } = drawing;
  const { signatures } = form;
  if (signatures.length === 0) return;
  const { x, width } = sheet.whole;
  const title: Type = { face: 'bold', size: 13 };
  const hint: Type = { face: 'italic', size: 12 };
  sheet.need(endHeight(drawing, form));
  sheet.y += gap;
  const half = width / 2;
  for (const [i, { title: role, hint: how, name }] of signatures.entries()) {
    const box = { x: x + (signatures.length === 1 ? half : i * half), width: half };
    sheet.put(role, title, box, sheet.y, 'center');
    sheet.put(how, hint, box, sheet.y + heightOf(title), 'center');
    if (name !== null) sheet.put(name, title, box, sheet.y + sizes.nameAt, 'center');
  }
  sheet.y += sizes.signing;
}

/** Writes what is to be noted. */
export function drawNotes(drawing: Drawing, { notes }: FilledForm): void {
  const { sheet } = drawing;
  const type = typeOfNotes(drawing);
  for (const note of notes) sheet.write(sheet.lines(note, type, sheet.whole.width), type, sheet.whole);
}

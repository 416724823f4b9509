import type { Piece } from '@motcua/domain/forms/form';
import type { Look, Sizes } from './look.ts';
import type { Sheet } from './sheet.ts';

/** A paper that is being drawn: the sheet, and how the paper looks. */
export interface Drawing {
  readonly sheet: Sheet;
  readonly look: Look;
  readonly sizes: Sizes;
}

export const dots = (count: number): string => '.'.repeat(Math.max(0, count));
/** The dotted line for an empty place within a sentence. */
const shortBlank = dots(32);

/** The words of a line with what is filled in. */
export const words = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : (piece.value ?? shortBlank))).join('');

/** Writes on sheets of paper from top to bottom, and breaks lines and pages. Lengths are in points. */
import type PDFDocument from 'pdfkit';

export type Face = 'regular' | 'bold' | 'italic';
export interface Type {
  readonly face: Face;
  readonly size: number;
}
export interface Box {
  readonly x: number;
  readonly width: number;
}
export type Align = 'left' | 'center';

const lineHeight = 1.22;
export const heightOf = ({ size }: Type): number => size * lineHeight;

/** The part of a page that is written on. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export class Sheet {
  y: number;
  readonly frame: Frame;
  readonly #doc: InstanceType<typeof PDFDocument>;

  constructor(doc: InstanceType<typeof PDFDocument>, frame: Frame) {
    this.#doc = doc;
    this.frame = frame;
    this.y = frame.top;
  }

  get whole(): Box {
    const { left, right } = this.frame;
    return { x: left, width: right - left };
  }

  get room(): number {
    return this.frame.bottom - this.y;
  }

  /** Turns the page unless this much still fits on it. */
  need(height: number): void {
    if (height > this.room) this.turn();
  }

  turn(): void {
    this.#doc.addPage();
    this.y = this.frame.top;
  }

  width(text: string, type: Type): number {
    return this.#set(type).widthOfString(text);
  }

  /** Writes one line at a place. It breaks neither the line nor the page. */
  put(text: string, type: Type, { x, width }: Box, y: number, align: Align = 'left'): void {
    if (text === '') return;
    const from = align === 'center' ? x + (width - this.width(text, type)) / 2 : x;
    this.#set(type).text(text, from, y, { lineBreak: false });
  }

  /** Writes lines below each other from the current height on, over as many pages as they need. */
  write(lines: readonly string[], type: Type, box: Box, align: Align = 'left'): void {
    for (const line of lines) {
      this.need(heightOf(type));
      this.put(line, type, box, this.y, align);
      this.y += heightOf(type);
    }
  }

  rule(from: { x: number; y: number }, to: { x: number; y: number }): void {
    this.#doc.lineWidth(0.6).moveTo(from.x, from.y).lineTo(to.x, to.y).stroke();
  }

  /** Draws a border around a box between two heights. */
  frameOf({ x, width }: Box, top: number, bottom: number): void {
    this.#doc
      .lineWidth(0.6)
      .rect(x, top, width, bottom - top)
      .stroke();
  }

  /** Breaks a text into lines of at most this width. A word that is wider is broken too. */
  lines(text: string, type: Type, width: number): string[] {
    return text.split('\n').flatMap((paragraph) => this.#broken(paragraph, type, width));
  }

  /** Breaks a text into the same number of lines as `lines`, but of lengths as even as possible, for centred text. */
  balanced(text: string, type: Type, width: number): string[] {
    const fewest = this.lines(text, type, width);
    for (let narrower = width - 4; narrower > 0; narrower -= 4) {
      const lines = this.lines(text, type, narrower);
      if (lines.length > fewest.length || lines.some((line) => this.width(line, type) > narrower)) break;
      fewest.splice(0, fewest.length, ...lines);
    }
    return fewest;
  }

  #broken(paragraph: string, type: Type, width: number): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ').flatMap((whole) => this.#pieces(whole, type, width))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (this.width(longer, type) <= width) line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    return [...lines, line];
  }

  #pieces(word: string, type: Type, width: number): string[] {
    if (this.width(word, type) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    for (const character of word) {
      if (piece !== '' && this.width(piece + character, type) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
    return [...pieces, piece];
  }

  #set({ face, size }: Type) {
    return this.#doc.font(face).fontSize(size);
  }
}

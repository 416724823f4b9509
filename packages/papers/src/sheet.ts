/** Writes on sheets of paper from top to bottom, and breaks lines and pages. Lengths are in points. */
import type PDFDocument from 'pdfkit';
import type { Face } from './fonts.ts';
import { brokenUp, hasMarks, type Lettering, type Run } from './lettering.ts';

export interface Type {
  readonly face: Face;
  readonly size: number;
}
export interface Box {
  readonly x: number;
  readonly width: number;
}
export type Align = 'left' | 'center';

/** How far the typeface reaches above its line, as a share of its size. Other fonts stand on the same line. */
const ascent = 0.891;
/** The features of a font that place marks beside letters. */
const withoutMarks = { mark: false, mkmk: false, abvm: false, blwm: false };

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
  readonly #lettering: Lettering | undefined;

  /** @param lettering the fonts for what the typeface lacks; not given: it draws everything itself */
  constructor(doc: InstanceType<typeof PDFDocument>, frame: Frame, lettering?: Lettering) {
    this.#doc = doc;
    this.#lettering = lettering;
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
    if (this.#lettering === undefined) return this.#set(type).widthOfString(text);
    return this.#lettering.runsOf(text).reduce((sum, run) => sum + this.#runWidth(run, type), 0);
  }

  /** Writes one line at a place. It breaks neither the line nor the page. */
  put(text: string, type: Type, { x, width }: Box, y: number, align: Align = 'left'): void {
    if (text === '') return;
    const from = align === 'center' ? x + (width - this.width(text, type)) / 2 : x;
    if (this.#lettering === undefined) {
      this.#set(type).text(text, from, y, { lineBreak: false });
      return;
    }
    let left = from;
    for (const run of this.#lettering.runsOf(text)) {
      this.#putRun(run, type, { x: left, y });
      left += this.#runWidth(run, type);
    }
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

  /** Fills squares of one size. */
  squares(corners: readonly { readonly x: number; readonly y: number }[], side: number): void {
    for (const { x, y } of corners) this.#doc.rect(x, y, side, side);
    this.#doc.fill('#000000');
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
    for (const character of this.#lettering === undefined ? word : brokenUp(word)) {
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

  #runWidth(run: Run, type: Type): number {
    return this.#setRun(run, type).widthOfString(run.text, this.#featuresOf(run));
  }

  #putRun(run: Run, type: Type, { x, y }: { x: number; y: number }): void {
    const doc = this.#setRun(run, type);
    if (run.font === null) {
      doc.text(run.text, x, y, { lineBreak: false });
      return;
    }
    // A font puts marks in an order of its own. What is copied from the paper is the text as it was.
    const isMarked = hasMarks(run.text);
    if (isMarked) doc.markContent('Span', { actual: run.text });
    const onLine = { lineBreak: false, baseline: 'alphabetic', ...this.#featuresOf(run) } as const;
    doc.text(run.text, x, y + ascent * type.size, onLine);
    if (isMarked) doc.endMarkedContent();
  }

  #setRun({ font }: Run, type: Type) {
    return font === null ? this.#set(type) : this.#doc.font(font).fontSize(type.size);
  }

  #featuresOf(run: Run): object {
    return this.#lettering?.placesMarks(run) ? {} : { features: withoutMarks };
  }
}

/**
 * Letters that the typeface of papers lacks: Lao, Khmer, Thai, Chinese, Japanese and Korean writing, and pictures. They
 * are drawn with other fonts, of which a paper gets the letters it needs and no more. What no font has is drawn as a
 * box, and the paper says so.
 */
import { readFile } from 'node:fs/promises';
import type { Font } from 'fontkit';
import { formFonts } from './fonts.ts';

/** A stretch of a text in one font. `font` null: the typeface of the paper. */
export interface Run {
  readonly text: string;
  readonly font: string | null;
}

/** What is seen in place of a letter that no font has. The typeface has it. */
const box = '\u25a1';
/** Drawn by the typeface of papers, which is quick to know. */
const plain = /^[ -~\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9–—‘’“”•…]*$/;
/** Joiners, selectors and fillers: they are not seen themselves. */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** The fonts that are asked, in order, by the names of their packages. */
const families = [
  'noto-serif-lao',
  'noto-serif-khmer',
  'noto-serif-thai',
  'noto-serif-sc',
  'noto-sans-kr',
  'noto-emoji',
];

const clusters = new Intl.Segmenter('vi', { granularity: 'grapheme' });
/** The letters of a text, each with the marks above and below it. */
const lettersOf = (text: string): string[] =>
  Array.from(clusters.segment(text.replace(unseen, '')), ({ segment }) => segment);

/** The fonts of one paper for the letters that the typeface lacks. */
export class Lettering {
  /** The fonts, by the names that runs have. */
  readonly fonts: ReadonlyMap<string, Buffer>;
  /** What no font has: the code points of each letter, such as `U+1F9D1`. */
  readonly unprintable: readonly string[];
  readonly #fontOf: ReadonlyMap<string, string | null>;
  readonly #parsed: ReadonlyMap<string, Font>;

  private constructor(found: ReadonlyMap<string, Found>, lacking: readonly string[]) {
    this.fonts = new Map([...found].map(([name, { bytes }]) => [name, bytes]));
    this.#parsed = new Map([...found].map(([name, { font }]) => [name, font]));
    const fontOf = new Map<string, string | null>(lacking.map((letter) => [letter, null]));
    for (const [name, { letters }] of found) for (const letter of letters) fontOf.set(letter, name);
    this.#fontOf = fontOf;
    this.unprintable = lacking.filter((letter) => fontOf.get(letter) === null).map(codePointsOf);
  }

  /** The lettering that these texts need besides the typeface; undefined: they need none. */
  static async of(texts: readonly string[]): Promise<Lettering | undefined> {
    const special = texts.flatMap((text) => text.split('\n')).filter((line) => !plain.test(line));
    if (special.length === 0) return undefined;
    const { create } = await import('fontkit');
    const typeface = create((await formFonts()).regular) as Font;
    const isMissing = (letter: string) => !hasAll(typeface, letter);
    const lacking = [...new Set(special.flatMap(lettersOf))].filter(isMissing).sort();
    return new Lettering(await findFonts(lacking), lacking);
  }

  /** The runs of a text, in order. */
  runsOf(text: string): readonly Run[] {
    if (plain.test(text)) return [{ text, font: null }];
    const runs: Run[] = [];
    for (const letter of lettersOf(text)) {
      const known = this.#fontOf.get(letter);
      const next = known === null ? { text: box, font: null } : { text: letter, font: known ?? null };
      const last = runs.at(-1);
      if (last?.font === next.font) runs[runs.length - 1] = { text: last.text + next.text, font: next.font };
      else runs.push(next);
    }
    return runs;
  }

  /**
   * Whether the marks of a run are placed by its font. The library fails on a mark for which the font has no place
   * beside a letter; such a run has its marks where they fall.
   */
  placesMarks({ text, font }: Run): boolean {
    try {
      if (font !== null) this.#parsed.get(font)!.layout(text);
      return true;
    } catch {
      return false;
    }
  }
}

/** The letters of a text, for breaking it where a line ends. */
export const brokenUp = (text: string): string[] => (plain.test(text) ? [...text] : lettersOf(text));

/** Whether a letter of the text has marks above or below it. */
export const hasMarks = (text: string): boolean => /\p{M}/u.test(text);

const codePointsOf = (letter: string) =>
  Array.from(letter, (one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

/** A font that was cut out for letters which it does not have is left without any. */
const hasAll = (font: Font, letter: string) =>
  font.numGlyphs > 1 && Array.from(letter).every((one) => font.hasGlyphForCodePoint(one.codePointAt(0)!));

interface Found {
  readonly bytes: Buffer;
  readonly font: Font;
  readonly letters: readonly string[];
}

/** The fonts that have letters of these, with the letters that each has, in the order of `families`. */
async function findFonts(letters: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  let missing = letters;
  for (const family of families) {
    if (missing.length === 0) break;
    for (const [file, ranges] of await filesOf(family)) {
      const wanted = missing.filter((letter) => Array.from(letter).every((one) => isIn(ranges, one.codePointAt(0)!)));
      if (wanted.length === 0) continue;
      const { bytes, font } = await cutOut(family, file, wanted);
      const had = wanted.filter((letter) => hasAll(font, letter));
      if (had.length === 0) continue;
      found.set(file, { bytes, font, letters: had });
      missing = missing.filter((letter) => !had.includes(letter));
    }
  }
  return found;
}

type Ranges = readonly (readonly [from: number, to: number])[];

const isIn = (ranges: Ranges, codePoint: number) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to);

/** The files of a font, each with the code points that it may have: a large font comes in many. */
async function filesOf(family: string): Promise<[file: string, ranges: Ranges][]> {
  const text = await readFile(new URL(import.meta.resolve(`@fontsource-variable/${family}/unicode.json`)), 'utf8');
  const rangesOf = (list: string): Ranges =>
    list.split(',').map((range) => {
      const [from, to = from] = range.replace('U+', '').split('-');
      return [Number.parseInt(from!, 16), Number.parseInt(to!, 16)];
    });
  return Object.entries(JSON.parse(text) as Record<string, string>).map(([name, list]) => [
    `${family}-${name.replace(/[[\]]/g, '')}-wght-normal.woff2`,
    rangesOf(list),
  ]);
}

/** A font with the letters wanted, of the weight of text. The same letters give the same bytes. */
async function cutOut(
  family: string,
  file: string,
  letters: readonly string[],
): Promise<Pick<Found, 'bytes' | 'font'>> {
  const [{ default: subsetFont }, { create }] = await Promise.all([import('subset-font'), import('fontkit')]);
  const whole = await readFile(new URL(import.meta.resolve(`@fontsource-variable/${family}/files/${file}`)));
  const bytes = await subsetFont(whole, letters.join(''), { targetFormat: 'sfnt', variationAxes: { wght: 400 } });
  return { bytes, font: create(bytes) as Font };
}

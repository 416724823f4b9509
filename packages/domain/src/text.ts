/**
 * Texts that people type: how two of them count as the same, how they are found again, and whether anything is seen.
 */

/** What nobody sees and what may stand anywhere in a text: zero-width spaces, joiners, marks of direction, fillers. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]+/gu;
const blanks = /[\p{Cc}\s]+/gu;

/**
 * A text by which something is named (a code, an id, the number of a paper), as it is stored and compared: composed
 * letters (Unicode NFC), single spaces, none at the ends, nothing unseen. Case and width stay.
 */
export const normaliseKey = (text: string): string =>
  text.replace(unseen, '').normalize('NFC').replace(blanks, ' ').trim();

/** A letter, a digit or a sign that is seen by itself. U+2800 is a Braille pattern without a dot. */
const seen = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether anything of a text is seen. A text without it says nothing, however long it is. */
export const isSeen = (text: string): boolean => seen.test(text);

/**
 * The number of the rule by which `foldText` folds. Whoever changes the rule raises it: everything that is stored
 * folded is then folded again in the background.
 */
export const folding = 2;

/** Letters that Unicode does not take apart into a plain letter and marks. Ethnic minorities write Ƀ, Ɓ and Ɗ. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ đ: 'd', ð: 'd', ɖ: 'd', ɗ: 'd', ƌ: 'd', ƀ: 'b', ɓ: 'b', ƃ: 'b', ꞗ: 'b' },
  ...{ ł: 'l', ƚ: 'l', ø: 'o', ɵ: 'o', ɔ: 'o', ħ: 'h', ŧ: 't', ƭ: 't', ɨ: 'i', ı: 'i', ŋ: 'n', ɲ: 'n', ɛ: 'e', ə: 'e' },
  ...{ ƙ: 'k', ƥ: 'p', ɠ: 'g', ǥ: 'g', ɟ: 'j', ʉ: 'u', ƴ: 'y', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
  ...{ '‘': "'", '’': "'", ʼ: "'", ʻ: "'", ʹ: "'", '`': "'", '“': '"', '”': '"' },
};
const notPlain = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu');

/**
 * A text as every search of this system compares it: without case, accents and marks of tone, with plain letters,
 * digits and dashes (also from full-width ones) and single spaces. "Đất  Đai", "đất đai" in decomposed letters and "dat
 * dai" are the same; so are "hòa" and "hoà".
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(unseen, '')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(notPlain, (letter) => plainLetters[letter]!)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(blanks, ' ')
    .trim();
}

/** The different words of a text, folded: "Nguyễn Thị Đào" → nguyen, thi, dao. */
export const foldedWords = (text: string): string[] => [
  ...new Set(
    foldText(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  ),
];

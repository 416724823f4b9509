/** How a version of the forms is drawn (packages/domain/src/forms/form-templates.ts). Lengths are in points. */

/** The sizes of a paper. */
export interface Sizes {
  /** The letters of the text, of tables, and of the notes at the end. */
  readonly body: number;
  readonly table: number;
  readonly noted: number;
  /** Below the head and below the title. */
  readonly headGap: number;
  readonly titleGap: number;
  /** Below a paragraph, and below an item of a list. */
  readonly paragraphGap: number;
  readonly itemGap: number;
  /** Between the border of a cell and what stands in it. */
  readonly cellPadding: number;
  /** From the top of the signatures to the name of who signed, and to their end. */
  readonly nameAt: number;
  readonly signing: number;
}

export interface Look {
  /** The length of the line below the motto and below the issuer, as a share of the words above it. */
  readonly mottoRule: number;
  readonly issuerRule: number;
  /** Whether other fonts draw what the typeface lacks. */
  readonly hasLettering: boolean;
  /** How many lines at least stand above the signatures on their page. */
  readonly linesAboveSignatures: number;
  /** By how much a paper is drawn smaller, if that brings it onto one page: the first that does is taken. */
  readonly smaller: readonly number[];
}

const first: Look = {
  mottoRule: 0.7,
  issuerRule: 0.7,
  hasLettering: false,
  linesAboveSignatures: 0,
  smaller: [],
};
/** Decree 30/2020: the line below the motto is as long as it, the one below the issuer up to half as long. */
const second: Look = {
  mottoRule: 1,
  issuerRule: 0.45,
  hasLettering: true,
  linesAboveSignatures: 2,
  smaller: [0.94, 0.88, 0.82, 0.76, 0.72],
};

export const lookOf = (version: number): Look => (version >= 2 ? second : first);

/** @param scale 1: as forms usually are */
export function sizesAt(scale: number, paper: 'portrait' | 'landscape'): Sizes {
  return {
    body: 13 * scale,
    table: paper === 'portrait' ? 11 * scale : 8.5,
    noted: 11 * scale,
    headGap: 14 * scale,
    titleGap: 10 * scale,
    paragraphGap: 3 * scale,
    itemGap: 2 * scale,
    cellPadding: 3 * scale,
    nameAt: 90 * scale,
    signing: 112 * scale,
  };
}

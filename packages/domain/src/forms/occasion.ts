/** The event that a paper is about, and what it fills in. */
import type { FieldName, ListName } from './form.ts';

/** The contents of fields. Null or missing: a dotted line. */
export type Fields = Readonly<Partial<Record<FieldName, string | null>>>;

/** The event that one paper is about. */
export interface Occasion {
  /** The date on the paper, epoch ms. */
  readonly at: number;
  readonly fields: Fields;
  readonly lists?: Readonly<Partial<Record<ListName, readonly string[]>>>;
}

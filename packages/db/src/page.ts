/** What is asked of a list: up to `limit` rows that follow the row `after`, or the first ones. */
export interface Page<After = string> {
  /** What the list is sorted by, of the last row seen. */
  readonly after?: After | undefined;
  readonly limit: number;
}

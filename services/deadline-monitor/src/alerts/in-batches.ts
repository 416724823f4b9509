/**
 * Writes what comes in at about the same time together: while one batch is written, the next one gathers. Returns the
 * function that writes an item; it resolves, or throws, when the batch of the item has been written.
 */
export function inBatches<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let gathering: { readonly items: Item[]; readonly written: Promise<void> } | undefined;
  let before: Promise<unknown> = Promise.resolve();
  return (item) => {
    if (gathering === undefined) {
      const items: Item[] = [];
      const written = before.then(() => {
        gathering = undefined;
        return write(items);
      });
      gathering = { items, written };
      before = written.catch(() => {});
    }
    gathering.items.push(item);
    return gathering.written;
  };
}

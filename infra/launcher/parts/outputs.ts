import { copyFile, stat, truncate } from 'node:fs/promises';
import { archiveOf, deleteArchives, isDue } from '@motcua/runtime/logs/archives';

/**
 * The output files of the processes (infra/output-file.ts). A process holds its file open and knows nothing of it, so
 * the file is put aside as a copy and then emptied. What is written between the two is lost; logs that must be kept
 * are put aside by the processes themselves.
 */
export class Outputs {
  readonly #files: readonly string[];
  readonly #keptMonths: number;
  /** When each file was last looked at, in epoch ms. */
  readonly #seenAt = new Map<string, number>();

  constructor(files: readonly string[], keptMonths: number) {
    this.#files = files;
    this.#keptMonths = keptMonths;
  }

  /** Looks at the files now and every minute, until the function that it returns is called. */
  keepTending(): () => void {
    const timer = setInterval(() => void this.tend(Date.now()), 60_000);
    void this.tend(Date.now());
    return () => clearInterval(timer);
  }

  /** Puts aside what is due and deletes what is old. A file of which that cannot be done stays as it is. */
  async tend(now: number): Promise<void> {
    await Promise.allSettled(this.#files.map((file) => this.#tendOne(file, now)));
  }

  async #tendOne(file: string, now: number): Promise<void> {
    const { size, mtimeMs } = await stat(file);
    const seenAt = this.#seenAt.get(file) ?? mtimeMs;
    this.#seenAt.set(file, now);
    if (isDue({ size, mtimeMs: seenAt }, now)) {
      await copyFile(file, await archiveOf(file, now));
      await truncate(file);
    }
    await deleteArchives(file, this.#keptMonths, now);
  }
}

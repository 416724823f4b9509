import { close as closeFd, fstat as fstatFd, open as openFd, writeSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { archiveOf, deleteArchives, isDue } from './archives.ts';
import { type Target, writeAll } from './line-writer.ts';

// Not FileHandles: the one of a log that nobody holds any more would end the process when it is collected.
const [open, close, fstat] = [promisify(openFd), promisify(closeFd), promisify(fstatFd)];

/**
 * A log file that is put aside by size and by age while it is being written (`isDue`), and whose archives are deleted
 * when they are old. Several processes may write the same file, and a person may move it away or delete it.
 */
export class LogFile implements Target {
  readonly #path: string;
  readonly #keptMonths: number;
  #fd: number | undefined;
  #inode: number | undefined;
  /** A write broke off, perhaps inside a line. */
  #isBroken = false;

  constructor(path: string, keptMonths: number) {
    this.#path = path;
    this.#keptMonths = keptMonths;
  }

  async write(bytes: Buffer): Promise<void> {
    const fd = await this.#current(Date.now());
    const wasBroken = this.#isBroken;
    this.#isBroken = true;
    await writeAll(fd, wasBroken ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes);
    this.#isBroken = false;
  }

  writeSync(bytes: Buffer): void {
    if (this.#fd !== undefined) writeSync(this.#fd, bytes);
  }

  /** Deletes archives that have been kept for long enough. */
  async deleteOld(): Promise<void> {
    await deleteArchives(this.#path, this.#keptMonths, Date.now());
  }

  /** The open file that has our path now: another process, or a person, may have renamed the one that we had. */
  async #current(now: number): Promise<number> {
    const found = await stat(this.#path).catch(() => undefined);
    const due = found !== undefined && isDue(found, now);
    if (due) await rename(this.#path, await archiveOf(this.#path, now));
    if (this.#fd !== undefined && !due && found?.ino === this.#inode) return this.#fd;
    const opened = await open(this.#path, 'a', 0o640);
    if (this.#fd !== undefined) await close(this.#fd);
    this.#fd = opened;
    this.#inode = (await fstat(opened)).ino;
    return opened;
  }
}

import { writeSync as writeFdSync, write as writeToFd } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Where lines go. */
export interface Target {
  /** Writes all bytes, or throws; then any part of them may have been written. */
  write(bytes: Buffer): Promise<void>;
  /** Writes without waiting, for a process that is about to end. */
  writeSync(bytes: Buffer): void;
}

/** Lines wait in memory while the target is slow; what does not fit is lost. */
const mostWaiting = 1_048_576;

/**
 * Writes lines without ever holding up or failing the program that writes them: a target that is full, broken or that
 * hangs loses lines. The lost ones are counted, and `reportOf` says how many in the first line that can be written.
 */
export class LineWriter {
  readonly #target: Target;
  readonly #reportOf: (lost: number) => string;
  #waiting: string[] = [];
  #waitingLength = 0;
  #lost = 0;
  #writing: Promise<void> | undefined;
  #watchesExit = false;

  constructor(target: Target, reportOf: (lost: number) => string) {
    this.#target = target;
    this.#reportOf = reportOf;
  }

  /** `line`: with its line feed. */
  write(line: string): void {
    if (!this.#watchesExit) process.once('exit', () => this.#writeLast());
    this.#watchesExit = true;
    if (this.#waitingLength + line.length > mostWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    this.#begin();
  }

  /** How many lines are lost that no line in the target tells of. When there are some, it tries to write that line. */
  tellLost(): number {
    if (this.#lost > 0) this.#begin();
    return this.#lost;
  }

  /** Resolves when what was written so far is in the target, or lost. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #begin(): void {
    this.#writing ??= this.#writeWaiting().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeWaiting(): Promise<void> {
    do {
      const lines = this.#take();
      const lostBefore = this.#lost;
      try {
        await this.#target.write(this.#bytesOf(lines));
        this.#lost -= lostBefore;
      } catch {
        this.#lost += lines.length;
      }
    } while (this.#waiting.length > 0);
  }

  #take(): string[] {
    this.#waitingLength = 0;
    return this.#waiting.splice(0);
  }

  #bytesOf(lines: readonly string[]): Buffer {
    return Buffer.from((this.#lost > 0 ? this.#reportOf(this.#lost) : '') + lines.join(''));
  }

  #writeLast(): void {
    if (this.#waiting.length === 0) return;
    try {
      this.#target.writeSync(this.#bytesOf(this.#take()));
    } catch {
      // Nobody is left to be told.
    }
  }
}

const writeSome = promisify(writeToFd);

/** Writes all bytes to an open file, however many writes that takes; waits while a pipe's reader is slow. */
export async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    try {
      from += (await writeSome(fd, bytes, from)).bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await delay(20);
    }
  }
}

/** The standard output of this process. */
export const standardOutput: Target = {
  write: (bytes) => writeAll(1, bytes),
  writeSync: (bytes) => void writeFdSync(1, bytes),
};

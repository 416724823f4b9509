/** A disk that can be filled: a tmpfs of a few bytes. Only root on Linux can mount one, so elsewhere tests skip. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyDisk {
  readonly dir: string;
  /** Takes every byte that is left. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  /** Takes writes no longer, or again. */
  setReadOnly(isReadOnly: boolean): void;
  unmount(): void;
}

/** `bytes`: the size of the disk, in whole pages of 4096. */
export function mountTinyDisk(bytes: number): TinyDisk {
  const dir = mkdtempSync(join(tmpdir(), 'motcua-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', dir], { stdio: 'ignore' });
  const ballast = join(dir, 'ballast');
  return {
    dir,
    fill: () => {
      for (let size = bytes; size >= 1; size = Math.floor(size / 2)) append(ballast, size);
    },
    free: () => rmSync(ballast),
    setReadOnly: (isReadOnly) =>
      void execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, dir], { stdio: 'ignore' }),
    unmount: () => {
      execFileSync('umount', ['-l', dir]);
      rmdirSync(dir);
    },
  };
}

function append(file: string, size: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Whether this account can mount a tiny disk here. */
export const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mountTinyDisk(4_096).unmount();
    return true;
  } catch {
    return false; // root of a container that may not mount
  }
})();

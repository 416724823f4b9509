import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canMount, mountTinyDisk } from '@motcua/testing/tiny-disk';
import { expect, onTestFinished, test } from 'vitest';
import { writeWhole } from './data-folder.ts';

test.skipIf(!canMount)('on a full disk a file keeps its old content, and nothing is left beside it', () => {
  const disk = mountTinyDisk(65_536);
  onTestFinished(() => disk.unmount());
  const file = join(disk.dir, 'secrets.json');
  writeWhole(file, 'old');
  disk.fill();
  expect(() => writeWhole(file, 'n'.repeat(8_192))).toThrow('ENOSPC');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(disk.dir).sort()).toEqual(['ballast', 'secrets.json']);
});

/**
 * The typeface of administrative papers: Tinos, which has the measures of Times New Roman and every Vietnamese letter.
 * Read when the first form is drawn, and kept.
 */
import { readFile } from 'node:fs/promises';

export interface FormFonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
  readonly italic: Buffer;
}

let loaded: Promise<FormFonts> | undefined;

/** The fonts, once per process. */
export function formFonts(): Promise<FormFonts> {
  loaded ??= readFonts();
  return loaded;
}

async function readFonts(): Promise<FormFonts> {
  const folder = import.meta.resolve('@expo-google-fonts/tinos/package.json');
  const read = async (file: string) => withoutLayout(await readFile(new URL(file, folder)));
  const [regular, bold, italic] = await Promise.all([
    read('400Regular/Tinos_400Regular.ttf'),
    read('700Bold/Tinos_700Bold.ttf'),
    read('400Regular_Italic/Tinos_400Regular_Italic.ttf'),
  ]);
  return { regular, bold, italic };
}

/** Tables that place and join glyphs. Composed Vietnamese needs neither, and reading them takes most of the time of a form. */
const layoutTables = new Set(['GPOS', 'GSUB', 'GDEF']);
const directoryAt = 12;
const entryBytes = 16;

/** A TrueType font without its layout tables: they are left out of the directory, so that every other table stays in place. */
function withoutLayout(font: Buffer): Buffer {
  const count = font.readUInt16BE(4);
  const entries = Array.from({ length: count }, (_, i) =>
    font.subarray(directoryAt + i * entryBytes, directoryAt + (i + 1) * entryBytes),
  );
  const kept = entries.filter((entry) => !layoutTables.has(entry.toString('latin1', 0, 4)));
  const stripped = Buffer.from(font);
  stripped.writeUInt16BE(kept.length, 4);
  Buffer.concat(kept).copy(stripped, directoryAt);
  return stripped;
}

/**
 * The typeface of administrative papers: Tinos, which has the measures of Times New Roman and every Vietnamese letter.
 * It is read when the first form is drawn, and kept as bytes. A parsed font remembers which letters were drawn with it,
 * so forms that share one would have other bytes after other forms.
 */
import { readFile } from 'node:fs/promises';

export type Face = 'regular' | 'bold' | 'italic';

export type FormFonts = Readonly<Record<Face, Buffer>>;

let loaded: Promise<FormFonts> | undefined;

/** The fonts, once per process. */
export function formFonts(): Promise<FormFonts> {
  loaded ??= readFonts().catch((error: unknown) => {
    loaded = undefined; // The next form tries again.
    throw error;
  });
  return loaded;
}

async function readFonts(): Promise<FormFonts> {
  const folder = import.meta.resolve('@expo-google-fonts/tinos/package.json');
  const read = async (file: string) => slimmed(await readFile(new URL(file, folder)));
  const [regular, bold, italic] = await Promise.all([
    read('400Regular/Tinos_400Regular.ttf'),
    read('700Bold/Tinos_700Bold.ttf'),
    read('400Regular_Italic/Tinos_400Regular_Italic.ttf'),
  ]);
  return { regular, bold, italic };
}

/** The tables that place and join glyphs. Composed Vietnamese letters need neither. */
const layoutTables = new Set(['GPOS', 'GSUB', 'GDEF']);
const directoryAt = 12;
const entryBytes = 16;
/** The version of the table `post` in which glyphs have no names. A PDF does not need them. */
const withoutNames = 0x0003_0000;

/**
 * A TrueType font without the parts that a form does not use and that take most of the time to read. Its directory
 * leaves out the layout tables, so that every other table stays in place, and its glyphs lose their names.
 */
function slimmed(font: Buffer): Buffer {
  const count = font.readUInt16BE(4);
  const entries = Array.from({ length: count }, (_, i) =>
    font.subarray(directoryAt + i * entryBytes, directoryAt + (i + 1) * entryBytes),
  );
  const tagOf = (entry: Buffer) => entry.toString('latin1', 0, 4);
  const kept = entries.filter((entry) => !layoutTables.has(tagOf(entry)));
  const slim = Buffer.from(font);
  slim.writeUInt16BE(kept.length, 4);
  Buffer.concat(kept).copy(slim, directoryAt);
  for (const entry of kept) if (tagOf(entry) === 'post') slim.writeUInt32BE(withoutNames, entry.readUInt32BE(8));
  return slim;
}

import { unzipSync } from 'fflate';
import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import type { ExportedRow } from './export-columns.ts';
import { writeShown } from './export-formats.ts';

/** A workbook with one column, of these texts. */
async function workbookOf(texts: readonly string[]): Promise<Buffer> {
  async function* batches() {
    yield texts.map((code) => ({ dossier: { code }, timeZone: 'UTC' }) as unknown as ExportedRow);
  }
  return Buffer.concat(await Array.fromAsync(writeShown('xlsx', batches(), [{ name: 'code', kind: 'text' }])));
}

const sheetOf = (workbook: Buffer) => new TextDecoder().decode(unzipSync(workbook)['xl/worksheets/sheet1.xml']);

/** What XML 1.0 allows (production 2, Char). */
const xmlText = /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

test.each([
  ['no characters of XML', 'Nguyễn\uffffVăn \ufffe'],
  ['every control character', Array.from({ length: 32 }, (_, code) => `a${String.fromCharCode(code)}`).join('')],
  ['what looks like a code', 'Nguyễn _x0041_ Văn _x000d__xFFFF_ _x005F_'],
  ['codes that share an underscore', '_x0041_x0042_x0043_'],
  ['what a code of ours would complete', '_x0041\u0001 _x0041\uffff _x0041\r'],
  ['what looks like a code a little', '_x41_ _x00041_ _X0041_ _x004G_ x0041_'],
  ['characters beyond the first plane, and their noncharacters', '😀 \u{1fffe} \u{10ffff}'],
  ['markup', '<a b="c">&amp;</a>]]>'],
  ['spaces at the ends', '  hai  dấu cách  '],
  ['a formula, which stays text', '=1+1'],
])('a sheet is well-formed and reads back what was written: %s', async (_what, text) => {
  const workbook = await workbookOf([text]);
  expect(sheetOf(workbook)).toMatch(xmlText);
  const { sheets } = await readXlsx(workbook);
  expect(sheets[0]!.rows[1]).toEqual([text]);
});

test('half of a surrogate pair is replaced', async () => {
  const { sheets } = await readXlsx(await workbookOf(['a\ud800b\udc00']));
  expect(sheets[0]!.rows[1]).toEqual(['a\ufffdb\ufffd']);
});

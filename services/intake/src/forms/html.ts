/** Draws a filled form as one HTML page: no scripts, nothing loaded from anywhere, ready to print. */
import { createHash } from 'node:crypto';
import type { FilledBlock, FilledForm, Piece } from '@motcua/domain/form';
import { encode } from 'uqr';

type TextBlock = Extract<FilledBlock, { kind: 'text' }>;

/** A page and the only policy it works under. */
export interface FormPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** The same form gives the same page. */
export function drawHtml(form: FilledForm): FormPage {
  const style = styleOf(form);
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    html: page(form, style),
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character]!);

const page = (form: FilledForm, style: string) => `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped([form.title, form.code].filter((part) => part !== null).join(' '))}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="label">${escaped(form.label)}</p>
${headOf(form)}
<div class="title">${form.trackUrl === null ? '' : qrOf(form.trackUrl)}<h1>${escaped(form.title)}</h1></div>
${form.blocks.map(blockOf).join('\n')}
${signaturesOf(form)}
${form.notes.map((note) => `<p class="italic">${escaped(note)}</p>`).join('\n')}
</main>
</body>
</html>
`;

function headOf({ superior, issuer, number, placeAndDate }: FilledForm): string {
  const upper = (text: string | null) => (text === null ? '' : escaped(text.toLocaleUpperCase('vi')));
  const numbered = number === null ? '' : `<p>${line(number)}</p>`;
  const dated = placeAndDate.length === 0 ? '' : `<p class="dated">${line(placeAndDate)}</p>`;
  return `<header>
<div><p>${upper(superior)}</p><p class="ruled"><b>${upper(issuer)}</b></p>${numbered}</div>
<div><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p><p class="ruled"><b>Độc lập - Tự do - Hạnh phúc</b></p>${dated}</div>
</header>`;
}

function blockOf(block: FilledBlock): string {
  switch (block.kind) {
    case 'text':
      return textOf(block);
    case 'list':
      return `<ol>${block.items.map((item) => `<li>${filled(item)}</li>`).join('')}</ol>`;
    case 'table': {
      const head = block.columns.map(({ title }) => `<th scope="col">${escaped(title)}</th>`).join('');
      const body = block.rows.map((row) => `<tr>${row.map((cell) => `<td>${cellOf(cell)}</td>`).join('')}</tr>`);
      const widths = block.columns.map(() => '<col>').join('');
      return `<table><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
    }
  }
}

/** Nothing filled in at the end of a line is dots to its end. */
function textOf({ pieces, style }: TextBlock): string {
  const last = pieces.at(-1);
  if (style === 'center' || typeof last !== 'object' || last.value !== null)
    return `<p class="${style}">${line(pieces)}</p>`;
  return `<p class="${style} open"><span>${line(pieces.slice(0, -1))}</span>${filled(null)}</p>`;
}

const cellOf = (cell: string) => (cell === '' ? '&nbsp;' : cell.split('\n').map(bdi).join('<br>'));

/** What was filled in cannot change the direction of the words around it. */
const bdi = (value: string) => `<bdi>${escaped(value)}</bdi>`;
const filled = (value: string | null) => (value === null ? '<span class="blank"></span>' : bdi(value));
const line = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? escaped(piece) : filled(piece.value))).join('');

function signaturesOf({ signatures }: FilledForm): string {
  const one = ({ title, hint, name }: FilledForm['signatures'][number]) =>
    `<div><p><b>${escaped(title)}</b></p><p><i>${escaped(hint)}</i></p><p class="name"><b>${name === null ? '' : bdi(name)}</b></p></div>`;
  return signatures.length === 0 ? '' : `<footer>${signatures.map(one).join('')}</footer>`;
}

function qrOf(url: string): string {
  const { data, size } = encode(url, { border: 0, ecc: 'M' });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${escaped(url)}"><path d="${dark.join('')}"/></svg>`;
}

function styleOf({ blocks, paper }: FilledForm): string {
  const table = blocks.find((block) => block.kind === 'table');
  const columns = table?.columns.map(
    ({ width, align }, i) =>
      `col:nth-child(${i + 1}){width:${width}%}${align ? `td:nth-child(${i + 1}){text-align:${align}}` : ''}`,
  );
  return `${sheet}@page{size:A4 ${paper};margin:${paper === 'portrait' ? '20mm 15mm 20mm 25mm' : '15mm'};@bottom-center{content:"Trang " counter(page) "/" counter(pages);font:9pt "Times New Roman",Tinos,serif}}main{max-width:${paper === 'portrait' ? 170 : 267}mm}${paper === 'portrait' ? '' : 'table{font-size:9pt}'}${columns?.join('') ?? ''}`;
}

const sheet = `
:root{color-scheme:light}
body{margin:0;background:#fff;color:#000;font:13pt/1.35 "Times New Roman",Tinos,"Liberation Serif",serif}
main{margin:0 auto;padding:8mm}
p{margin:.25em 0;overflow-wrap:anywhere}
.label{text-align:right;font-size:10pt;font-style:italic}
header{display:grid;grid-template-columns:43% 57%;text-align:center;font-size:12pt}
header p,h1{text-wrap:balance}
header p{margin:0}
.ruled::after{content:"";display:block;width:9em;margin:.15em auto .4em;border-bottom:1px solid}
.dated{font-style:italic}
.title{display:grid;grid-template-columns:22mm 1fr 22mm;column-gap:4mm;align-items:center;margin:4mm 0}
.title h1{grid-column:2;margin:0;text-align:center;font-size:14pt}
svg{width:22mm;height:22mm}
.center{text-align:center}
.italic{font-style:italic}
.open{display:flex;align-items:baseline;gap:.3em}
.open .blank{flex:1}
.blank{display:inline-block;min-width:9em;border-bottom:1.5px dotted}
li .blank{width:100%}
ol{margin:.25em 0;padding-left:2em}
li{overflow-wrap:anywhere}
table{width:100%;table-layout:fixed;border-collapse:collapse;margin:.4em 0;font-size:11pt}
th,td{border:1px solid;padding:.2em .35em;vertical-align:top;text-align:left;overflow-wrap:anywhere}
th{text-align:center}
thead{display:table-header-group}
tr,footer{break-inside:avoid}
footer{display:flex;justify-content:flex-end;margin-top:5mm;text-align:center}
footer div{width:50%}
footer p{margin:0}
.name{padding-top:20mm}
@media print{main{padding:0}}
`;

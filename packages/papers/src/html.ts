/** Draws a filled form as one HTML page, ready to print. It has no scripts and loads nothing. */
import { createHash } from 'node:crypto';
import type { FilledBlock, FilledForm, Piece } from '@motcua/domain/forms/form';
import { html, Markup } from '@motcua/http/html';
import { encode } from 'uqr';

type TextBlock = Extract<FilledBlock, { kind: 'text' }>;

/** A page, and the content security policy that allows its style and nothing else. */
export interface FormPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Draws a form. The same form gives the same page. */
export function drawHtml(form: FilledForm): FormPage {
  const style = styleOf(form);
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    html: page(form, style).text,
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

const page = (form: FilledForm, style: string) => html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${form.title} ${form.code}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<p class="label">${form.label}</p>
${headOf(form)}
<div class="title">${form.trackUrl === null ? null : qrOf(form.trackUrl)}<h1>${form.title}</h1></div>
${form.blocks.map((block) => blockOf(block, form))}
${signaturesOf(form)}
${form.notes.map((note) => html`<p class="italic">${note}</p>`)}
</main>
</body>
</html>
`;

function headOf({ superior, issuer, number, placeAndDate }: FilledForm): Markup {
  const upper = (text: string | null) => text?.toLocaleUpperCase('vi');
  const numbered = number === null ? null : html`<p>${line(number)}</p>`;
  const dated = placeAndDate.length === 0 ? null : html`<p class="dated">${line(placeAndDate)}</p>`;
  return html`<header>
<div><p>${upper(superior)}</p><p class="ruled"><b>${upper(issuer)}</b></p>${numbered}</div>
<div><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p><p class="ruled"><b>Độc lập - Tự do - Hạnh phúc</b></p>${dated}</div>
</header>`;
}

function blockOf(block: FilledBlock, { version }: FilledForm): Markup {
  switch (block.kind) {
    case 'text':
      return textOf(block);
    case 'list':
      return html`<ol>${block.items.map((item) => html`<li>${filled(item)}</li>`)}</ol>\n`;
    case 'table': {
      const widths = block.columns.map(() => html`<col>`);
      const head = block.columns.map(({ title }) => html`<th scope="col">${title}</th>`);
      // On a phone the cells of a row stand below each other, each behind its title.
      const cell = (text: string, i: number) =>
        version >= 2
          ? html`<td data-title="${block.columns[i]!.title}">${cellOf(text)}</td>`
          : html`<td>${cellOf(text)}</td>`;
      const body = block.rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`);
      return html`<table><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>\n`;
    }
  }
}

/** A paragraph. An empty place at its end becomes dots up to the end of the line. */
function textOf({ pieces, style }: TextBlock): Markup {
  const last = pieces.at(-1);
  if (style === 'center' || typeof last !== 'object' || last.value !== null)
    return html`<p class="${style}">${line(pieces)}</p>\n`;
  return html`<p class="${style} open"><span>${line(pieces.slice(0, -1))}</span>${filled(null)}</p>\n`;
}

const cellOf = (cell: string) =>
  cell === '' ? html`&nbsp;` : cell.split('\n').map((text, i) => html`${i === 0 ? null : html`<br>`}${filled(text)}`);

/** A filled-in value, or dots for an empty one. `bdi` keeps it from changing the direction of the words around it. */
const filled = (value: string | null) =>
  value === null ? html`<span class="blank"></span>` : html`<bdi>${value}</bdi>`;
const line = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : filled(piece.value)));

function signaturesOf({ signatures }: FilledForm): Markup | null {
  const one = ({ title, hint, name }: FilledForm['signatures'][number]) =>
    html`<div><p><b>${title}</b></p><p><i>${hint}</i></p><p class="name"><b>${name === null ? null : filled(name)}</b></p></div>`;
  return signatures.length === 0 ? null : html`<footer>${signatures.map(one)}</footer>`;
}

function qrOf(url: string): Markup {
  const { data, size } = encode(url, { border: 0, ecc: 'M' });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${url}"><path d="${dark.join('')}"/></svg>`;
}

function styleOf({ blocks, paper, version }: FilledForm): string {
  const table = blocks.find((block) => block.kind === 'table');
  const columns = table?.columns.map(
    ({ width, align }, i) =>
      `col:nth-child(${i + 1}){width:${width}%}${align ? `td:nth-child(${i + 1}){text-align:${align}}` : ''}`,
  );
  const since2 = version >= 2 ? screens : '';
  return `${sheet}${since2}@page{size:A4 ${paper};margin:${paper === 'portrait' ? '20mm 15mm 20mm 25mm' : '15mm'};@bottom-center{content:"Trang " counter(page) "/" counter(pages);font:9pt "Times New Roman",Tinos,serif}}main{max-width:${paper === 'portrait' ? 170 : 267}mm}${paper === 'portrait' ? '' : 'table{font-size:9pt}'}${columns?.join('') ?? ''}`;
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
.title h1{grid-column:2;margin:0;text-align:center;font-size:13pt}
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

/**
 * From the second version on: the line below the motto is as long as it, the signatures keep the lines above them, and
 * a phone shows the letterhead in one column and each cell of a table behind its title.
 */
const screens = `
header>div:last-child .ruled b{display:inline-block;padding-bottom:.15em;border-bottom:1px solid}
header>div:last-child .ruled{margin-bottom:.4em}
header>div:last-child .ruled::after{display:none}
header>div:first-child .ruled{display:table;margin:0 auto}
header>div:first-child .ruled::after{width:45%}
footer{break-before:avoid}
@media screen and (max-width:40rem){
body{font-size:12pt}
main{padding:4mm}
header{grid-template-columns:1fr;row-gap:3mm}
header>div:last-child{order:-1}
header>div:last-child b{font-size:min(12pt,3.7vw);white-space:nowrap}
.title{grid-template-columns:22mm 1fr}
.title h1{font-size:12.5pt}
table,tbody,tr,td{display:block}
colgroup,thead{display:none}
table{table-layout:auto}
tr{border:1px solid;padding:.3em .5em;margin-bottom:.4em}
tbody tr td:nth-child(n){border:0;padding:.1em 0;text-align:left}
td::before{content:attr(data-title) ": ";color:#444;font-style:italic}
.open{display:block}
}
`;

/**
 * The public tracking page: plain HTML rendered here, with an ordinary form. It has no script and loads nothing, so it
 * works on any phone, and its policy can forbid everything else.
 */

import { createHash } from 'node:crypto';
import { clockTime } from '@motcua/domain/deadlines/deadline-text';
import { Status } from '@motcua/domain/dossiers/status';
import type { Language } from '@motcua/domain/language';
import { html, type Markup } from '@motcua/http/html';
import { style } from './track-style.ts';
import { type Words, words } from './track-words.ts';
import type { TrackedDossier } from './tracked-dossier.ts';

/** What stands on the page: the form, and above it what was found or what went wrong. */
export interface TrackPage {
  readonly language: Language;
  readonly code: string;
  readonly found?: TrackedDossier;
  readonly trouble?: { readonly title: string; readonly detail: string };
}

const styleHash = createHash('sha256').update(style.text).digest('base64');

/** Nothing may be loaded, run, framed or kept. The address, which holds the code, is sent to nobody. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** The whole page. */
export function renderTrackPage({ language, code, found, trouble }: TrackPage): string {
  const say = words[language];
  const other = language === 'vi' ? 'en' : 'vi';
  const address = `/track?${new URLSearchParams({ ...(code === '' ? {} : { code }), lang: other })}`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${found ? `${found.code} · ` : ''}${say.title}</title>
<style>${style}</style>
</head>
<body>
<header><p>Một Cửa</p><a href="${address}" hreflang="${other}" lang="${other}">${words[other].name}</a></header>
<main>
<h1>${say.title}</h1>
${trouble && html`<section class="trouble" role="alert"><h2>${trouble.title}</h2><p>${trouble.detail}</p></section>`}
${found && renderFound(found, say)}
${renderForm(say, language, code, found === undefined)}
</main>
<footer><p>${say.privacy}</p></footer>
</body>
</html>
`.text;
}

const renderForm = (say: Words, language: Language, code: string, isAsked: boolean) => html`
<form method="post" action="/track">
${isAsked ? null : html`<h2>${say.another}</h2>`}
<input type="hidden" name="lang" value="${language}">
<label for="code">${say.code}</label>
<p id="code-hint" class="hint">${say.codeHint}</p>
<input id="code" name="code" value="${isAsked ? code : ''}" required maxlength="60" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint">
<label for="digits">${say.digits}</label>
<p id="digits-hint" class="hint">${say.digitsHint}</p>
<input id="digits" name="identityLast4" class="digits" required minlength="4" maxlength="4" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="digits-hint">
<button type="submit">${say.ask}</button>
</form>`;

/** Nobody is waited for in these statuses. */
const over: readonly number[] = [Status.refused, Status.stopped, Status.handedOver];

function renderFound(found: TrackedDossier, say: Words): Markup {
  const when = (instant: string) => clockTime(Date.parse(instant), found.timeZone);
  const isOver = over.includes(found.status);
  const isElsewhere = found.receivingAgency.id !== found.decidingAgency.id;
  return html`
<article aria-labelledby="found">
<h2 id="found" tabindex="-1" autofocus>${found.summary[0]}</h2>
${found.summary.slice(1).map((sentence) => html`<p>${sentence}</p>`)}
${found.late ? html`<p class="late">${say.late}</p>` : null}
${found.regret && html`<p>${found.regret}</p>`}
<dl>
<dt>${say.code}</dt><dd>${found.code}</dd>
<dt>${say.procedure}</dt><dd>${found.procedure}</dd>
${found.promisedAt && !isOver ? html`<dt>${say.promised}</dt><dd class="date">${when(found.promisedAt)}</dd>` : null}
${isElsewhere ? html`<dt>${say.received}</dt><dd>${found.receivingAgency.name}</dd>` : null}
<dt>${say.decides}</dt><dd>${found.decidingAgency.name}</dd>
</dl>
${found.expected && renderExpected(found.expected, say)}
${renderHolders(found, say, when)}
${renderSteps(found, say, when)}
${found.parts.map((part) => renderPart(part, say, when))}
${found.contact && renderContact(found.contact, say)}
${found.why.length > 0 ? html`<section><h3>${say.why}</h3><ul>${found.why.map(item)}</ul>${renderCounted(found, say)}</section>` : null}
<p class="hint">${say.asOf(when(found.toldAt))}</p>
</article>`;
}

/** A phone number that can be tapped: its digits, and a plus sign in front. */
const dialled = (phone: string) => phone.replace(/(?!^\+)\D/g, '');

const renderContact = ({ name, phone, address, hours }: NonNullable<TrackedDossier['contact']>, say: Words) => html`
<section><h3>${say.contact}</h3><dl>
<dt>${say.phone}</dt><dd><a href="tel:${dialled(phone)}">${phone}</a></dd>
<dt>${say.hours}</dt><dd>${hours}</dd>
<dt>${say.address}</dt><dd>${name}, ${address}</dd>
</dl></section>`;

const item = (text: string) => html`<li>${text}</li>`;

const renderExpected = ({ text, items }: NonNullable<TrackedDossier['expected']>, say: Words) => html`
<section class="todo"><h3>${say.todo}</h3><p>${text}</p>${items.length > 0 ? html`<ol>${items.map(item)}</ol>` : null}</section>`;

const renderCounted = ({ counted }: TrackedDossier, say: Words) =>
  counted.length === 0
    ? null
    : html`<details><summary>${say.counted}</summary><ul class="small">${counted.map(item)}</ul></details>`;

type When = (instant: string) => string;

function renderHolders({ heldBy }: TrackedDossier, say: Words, when: When): Markup | null {
  if (heldBy.length === 0) return null;
  const held = heldBy.map(
    ({ agency, unit, since, text }) =>
      html`<li><strong>${unit ?? agency.name}</strong>${unit === null ? null : html`, ${agency.name}`}<br><span class="hint">${say.since(text, when(since))}</span></li>`,
  );
  return html`<section><h3>${say.held}</h3><ul class="plain">${held}</ul></section>`;
}

/** How a part stands. The date is that of the whole. */
function renderPart(part: TrackedDossier['parts'][number], say: Words, when: When): Markup {
  return html`
<section class="part"><h3>${part.procedure}</h3><p>${part.summary.join(' ')}</p><p class="hint">${part.code}</p>
${renderSteps(part, say, when)}</section>`;
}

function renderSteps({ steps }: Pick<TrackedDossier, 'steps'>, say: Words, when: When): Markup | null {
  if (steps.length === 0) return null;
  const shown = steps.map(({ name, agency, unit, state, startedAt, endedAt }) => {
    const time = endedAt ?? startedAt;
    const place = state === 'ahead' ? null : html`<br><span class="hint">${unit ?? agency.name}</span>`;
    const how = `${say.states[state]}${time === null ? '' : `, ${when(time)}`}`;
    return html`<li class="${state}">${name} <span class="hint">(${how})</span>${place}</li>`;
  });
  return html`<section><h3>${say.steps}</h3><ol class="steps">${shown}</ol></section>`;
}

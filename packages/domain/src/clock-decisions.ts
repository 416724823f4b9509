/** How commands move the law's clock: what they leave of its dates, and what they may not. */
import type { Calendar } from './calendars/calendar.ts';
import { type Dates, type Dossier, type DossierSuspension, datesOf, openSuspension } from './dossier.ts';
import { standing } from './dossier-commands.ts';
import { formatInstant } from './instant.ts';
import { Refusal } from './refusal.ts';

/** The dates as they stand: nothing was moved. */
export const datesNow = ({ promisedAt, dueAt, dueOn }: Dossier): Dates => ({ promisedAt, dueAt, dueOn });

/**
 * The dates once the clock stands. Refusals: 'dossier-suspended', 'suspension-before-extension' (at its very instant, too: what
 * was granted then was granted to a running clock), and the calculation's, at `from`.
 */
export function suspended(dossier: Dossier, suspension: DossierSuspension, calendar: Calendar): Dates {
  requireRunning(dossier);
  const suspensions = [...dossier.suspensions, suspension];
  try {
    return moving(dossier, 'from', () => datesOf({ ...dossier, suspensions }, calendar));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'extension-while-suspended') throw error;
    const facts = { extendedAt: formatInstant(dossier.extensions.at(-1)!.at), ...standing(dossier) };
    throw new Refusal('suspension-before-extension', 'the term was extended then or later', { facts });
  }
}

/** The dates once the clock runs again. Refusals: 'dossier-not-suspended', and the calculation's, at `to`. */
export function resumed(dossier: Dossier, to: number, calendar: Calendar): Dates {
  if (openSuspension(dossier) === undefined)
    throw new Refusal('dossier-not-suspended', 'there is no suspension to end', { facts: standing(dossier) });
  const suspensions = withEnd(dossier.suspensions, to);
  return moving(dossier, 'to', () => datesOf({ ...dossier, suspensions }, calendar));
}

/** The dates once an extension is granted. Refusals: the calculation's, at `amount`. */
export function extended(dossier: Dossier, extension: Dossier['extensions'][number], calendar: Calendar): Dates {
  const extensions = [...dossier.extensions, extension];
  return moving(dossier, 'amount', () => datesOf({ ...dossier, extensions }, calendar));
}

/** The suspensions with the open one, which is the last, ended at an instant. */
export function withEnd(suspensions: Dossier['suspensions'], to: number): Dossier['suspensions'] {
  return [...suspensions.slice(0, -1), { ...suspensions.at(-1)!, to }];
}

/** Refusal('dossier-suspended') when the clock stands already. */
export function requireRunning(dossier: Dossier): void {
  const open = openSuspension(dossier);
  if (open === undefined) return;
  const facts = { ground: open.ground, ...standing(dossier) };
  throw new Refusal('dossier-suspended', `the clock stands already, for ${open.ground}`, { facts });
}

/** Refusal('instant-in-future') for what is entered afterwards and has not happened yet. */
export function requirePast(instant: number | undefined, at: number, path: string): void {
  if (instant !== undefined && instant > at)
    throw new Refusal('instant-in-future', 'what is entered afterwards has happened already', { path });
}

/** What is entered afterwards is past, and does not take back that the dossier was overdue: 'suspension-after-expiry'. */
export function requireBackdatable({ dueAt }: Dossier, from: number | undefined, at: number): void {
  requirePast(from, at, 'from');
  if (from !== undefined && dueAt !== null && dueAt < at && from < dueAt)
    throw new Refusal('suspension-after-expiry', 'the dossier has been overdue since', { path: 'from' });
}

/** The calculation names a place in its lists; whoever gave the command wrote a single field, and may have another way. */
function moving(dossier: Dossier, field: string, calculate: () => Dates): Dates {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof Refusal) || !/^(suspensions|extensions)\./.test(error.path ?? '')) throw error;
    throw new Refusal(error.code, error.message, { path: field, facts: { ...standing(dossier), ...error.facts } });
  }
}

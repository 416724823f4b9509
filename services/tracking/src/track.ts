/** One lookup by an applicant without a token, who names the code and the end of the identity number. */

import type { Database } from '@motcua/db/database';
import { attemptTracking, type Tracked } from '@motcua/db/tracking/tracked';
import type { TrackingKeys } from '@motcua/db/tracking-keys';
import { WallTime } from '@motcua/db/wall-time';
import { type Calendar, compileCalendar } from '@motcua/domain/calendars/calendar';
import type { Language } from '@motcua/domain/language';
import type { TrackedPart } from '@motcua/domain/tracking/tracked';
import { networkOf } from '@motcua/http/client-network';
import { TooManyRequests } from '@motcua/http/problem';
import { answerOf, type Subject } from './answer.ts';
import type { TrackedDossier } from './tracked-dossier.ts';

/** What this service works with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly keys: TrackingKeys;
  /** What time it is (epoch ms). `simulated`: the instant in the database, where time is simulated. */
  readonly now: (simulated: number | null) => number;
}

/** What time it is. Simulated time comes with the dossier from the view, because this service may read nothing else. */
export function nowIn(mode: 'real' | 'simulated'): Deps['now'] {
  if (mode === 'real') {
    const wallTime = new WallTime();
    return () => wallTime.now();
  }
  return (simulated) => {
    if (simulated === null) throw new Error('the simulated time has not been set up');
    return simulated;
  };
}

/** What an applicant has in hand: the code on the receipt, and the last four characters of their identity number. */
export interface Named {
  readonly code: string;
  readonly identityLast4: string;
}

/** Who asks: from which address, and in which language they read. */
export interface Asker {
  readonly address: string;
  readonly language: Language;
}

export type Track = (named: Named, asker: Asker) => Promise<TrackedDossier | undefined>;

/**
 * Makes lookups with these means. A lookup returns undefined when no dossier has the code, and also when the characters
 * do not belong to its applicant, so that the caller cannot distinguish the two. @throws TooManyRequests
 */
export function trackWith({ db, keys, now }: Deps): Track {
  const calendarOf = compiling();
  return async ({ code, identityLast4 }, { address, language }) => {
    const found = await attemptTracking(db, {
      code,
      identityKey: keys.identityKey(code, identityLast4),
      callerKey: keys.callerKey(networkOf(address)),
    });
    if (found === undefined) return undefined;
    if ('waitMs' in found) throw new TooManyRequests('too-many-requests', found.waitMs);
    return answerOf(subjectOf(found, keys), { now: now(found.simulatedNow), language, calendarOf });
  };
}

function subjectOf({ code, group, parts }: Tracked, keys: TrackingKeys): Subject {
  const named = parts.map(({ words, ...part }) => {
    const noteId = part.dossier.supplements.at(-1)?.noteId;
    return { ...part, missing: words === null || noteId === undefined ? [] : keys.openWords(words, noteId) };
  });
  return { code, group, parts: named };
}

/** Compiles each edition once: an edition by which a dossier counts is in force and never changes. */
function compiling(): (stored: TrackedPart['calendar']) => Calendar {
  const compiled = new Map<string, Calendar>();
  return ({ calendarId, edition, definition }) => {
    const key = `${calendarId}/${edition}`;
    const calendar = compiled.get(key) ?? compileCalendar(definition);
    compiled.set(key, calendar);
    return calendar;
  };
}

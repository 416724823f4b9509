/**
 * Who has to be told of what happens to a dossier, and until when (docs/domain.md §2.8). The duties follow from the
 * history and are stored nowhere; that somebody was told is an entry of it, which holds no words and no address.
 */
import { civilDay, formatInstant } from '../instant.ts';
import type { Text } from '../language.ts';
import { flawed, Refusal } from '../refusal.ts';
import type { Confidence } from '../rules/rule-versions.ts';
import type { Dates, Dossier } from './dossier.ts';
import { evolve } from './evolve.ts';
import type { HistoryData } from './history.ts';
import { fromHistory } from './history-data.ts';
import {
  hasNotBegun,
  type NamedFact,
  type NoticeFacts,
  type NoticeStep,
  type NoticeSubject,
  noticeRules,
  type PlacedEntry,
  type Recipient,
} from './notice-rules.ts';

/** How somebody was told. */
export const noticeWays = ['portal', 'email', 'sms', 'phone', 'in-person'] as const;
export type NoticeWay = (typeof noticeWays)[number];

export const noticeStates = ['told', 'open', 'late'] as const;
type NoticeState = (typeof noticeStates)[number];

/** A duty to tell somebody something. Instants in epoch ms. */
export interface NoticeDuty {
  /** The place of the entry that it follows from, and what it is about: `3-status-changed`. */
  readonly id: string;
  readonly about: NoticeSubject;
  readonly text: Text;
  readonly to: Recipient;
  /** The agency of whoever is to be told; null: the applicant is. */
  readonly toAgency: string | null;
  readonly arisesAt: number;
  /** Until when. */
  readonly by: number;
  readonly basis: string;
  readonly confidence: Confidence;
  /** What the notice must name. */
  readonly names: readonly NamedFact[];
  /** The agency that handles the dossier then, and the role of whoever acted. */
  readonly handling: { readonly agency: string; readonly role: string };
}

/** That somebody was told. `toldAt`: epoch ms. */
interface Told {
  readonly toldAt: number;
  readonly how: NoticeWay;
}

/** A duty, and whether it was done. */
export interface Notice extends NoticeDuty {
  readonly state: NoticeState;
  /** Whether somebody was told after the limit, or nobody was and it has passed. */
  readonly late: boolean;
  readonly told: Told | null;
}

/** All duties that the entries of a history, oldest first, lead to. */
export function noticeDuties(entries: readonly PlacedEntry[], facts: NoticeFacts): NoticeDuty[] {
  return stepsOf(entries).flatMap((step) => dutiesOf(step, facts));
}

/** All duties of a history with what was recorded of them, as they stand at `now` (epoch ms). */
export function noticesOf(entries: readonly PlacedEntry[], facts: NoticeFacts, now: number): Notice[] {
  const told = new Map(entries.filter(({ type }) => type === noticeEntryType).map(({ data }) => toldOf(data)));
  return noticeDuties(entries, facts).map((duty) => standing(duty, told.get(duty.id) ?? null, now));
}

/** A duty as it stands at `now` (epoch ms). */
function standing(duty: NoticeDuty, told: Told | null, now: number): Notice {
  const late = (told?.toldAt ?? now) > duty.by;
  const state = told !== null ? 'told' : late ? 'late' : 'open';
  return { ...duty, told, late, state };
}

/**
 * What is recorded when somebody was told: the entry's data, or undefined where the same is recorded already.
 * `toldAt` undefined: now. It is compared with the entry to the minute, because who tells may round.
 * @throws Refusal `notice-not-owed`, `instant-in-future`, `facts-contradictory`, and `notice-given` where other facts
 * are recorded
 */
export function giveNotice(
  notices: readonly Notice[],
  { duty, toldAt, how }: { readonly duty: string; readonly toldAt: number | undefined; readonly how: NoticeWay },
  now: number,
): HistoryData | undefined {
  const notice = notices.find(({ id }) => id === duty);
  if (notice === undefined)
    throw new Refusal('notice-not-owed', `${duty} is no duty of this dossier`, {
      path: 'duty',
      facts: { owed: notices.filter(({ told }) => told === null).map(({ id }) => id) },
    });
  const { told, arisesAt } = notice;
  if (told !== null) {
    if (told.how === how && (toldAt ?? told.toldAt) === told.toldAt) return undefined;
    const facts = { toldAt: formatInstant(told.toldAt), how: told.how };
    throw new Refusal('notice-given', 'it was recorded otherwise', { path: 'duty', facts });
  }
  const at = toldAt ?? now;
  if (at > now) throw new Refusal('instant-in-future', 'nobody has been told yet', { path: 'toldAt' });
  if (at < arisesAt - (arisesAt % 60_000)) throw flawed('facts-contradictory', 'toldAt', 'told-before-duty');
  return noticeData(duty, { toldAt: at, how });
}

/** The type of the entry that somebody was told. */
export const noticeEntryType = 'notice.given';

/** What the entry keeps: which duty, when and how. */
const noticeData = (duty: string, { toldAt, how }: Told): HistoryData => ({
  duty,
  toldAt: formatInstant(toldAt),
  how,
});

const toldOf = (data: HistoryData): [duty: string, Told] => [
  data['duty'] as string,
  { toldAt: Date.parse(data['toldAt'] as string), how: data['how'] as NoticeWay },
];

function stepsOf(entries: readonly PlacedEntry[]): NoticeStep[] {
  const steps: NoticeStep[] = [];
  const waits = entries.some(({ type, data }) => type === 'group.joined' && data['after'] !== null);
  let [before, lastDates]: [Dossier | undefined, Dates | null] = [undefined, null];
  for (const entry of entries) {
    const event = fromHistory(entry);
    const after: Dossier | undefined = event === undefined ? before : evolve(before, event, entry.at);
    if (after === undefined) throw new Error(`a history cannot begin with ${entry.type}`);
    steps.push({ entry, before, after, lastDates, waits });
    before = after;
    if (after.dueAt !== null) lastDates = after;
  }
  return steps;
}

function dutiesOf(step: NoticeStep, facts: NoticeFacts): NoticeDuty[] {
  const { entry, after } = step;
  const { seq, at: arisesAt, actor } = entry;
  const day = civilDay(arisesAt, facts.timeZone);
  const handling = { agency: handlingAgencyOf(after), role: actor.split(':')[0]! };
  return noticeRules.flatMap(({ from, limit, ...rule }) => {
    const by = day < from ? undefined : limit(step, facts);
    if (by === undefined) return [];
    const id = `${seq}-${rule.about}`;
    return [{ ...rule, id, toAgency: agencyTold(rule.to, after), arisesAt, by, handling }];
  });
}

/** Before the term begins the receiving agency handles a dossier, then the one that decides. */
const handlingAgencyOf = (dossier: Dossier) => (hasNotBegun(dossier) ? dossier.agencyId : dossier.decidingAgencyId);

function agencyTold(to: Recipient, { agencyId, decidingAgencyId }: Dossier): string | null {
  if (to === 'applicant') return null;
  return to === 'agency' ? decidingAgencyId : agencyId;
}

/** The contents of the fields and lists of a dossier's forms. Null or missing: a dotted line. */

import { termText } from '../deadlines/deadline-text.ts';
import { reasonWords } from '../deadlines/reason-text.ts';
import type { Dossier, HandOverWay } from '../dossiers/dossier.ts';
import { knownDates } from '../dossiers/due-dates.ts';
import type { Entry } from '../dossiers/history.ts';
import type { Denial } from '../dossiers/verbs/ending.ts';
import { openedSteps } from './control-slip.ts';
import type { DossierForm } from './form.ts';
import {
  agencyName,
  counterContact,
  counterName,
  type FormSubject,
  lastEvent,
  presentedIn,
  readNote,
} from './form-subject.ts';
import { bookPlaceOf, dong, extensionWords, hourAndDay, representationWords, stopGroundWords } from './form-words.ts';
import type { Fields, Occasion } from './occasion.ts';
import { stopOccasion } from './stop-notice.ts';

const hourAndDayOrNull = (at: number | null | undefined, zone: string) => (at == null ? null : hourAndDay(at, zone));

/** The fields that every form has. */
export function commonFields(subject: FormSubject): Fields {
  const { dossier, entries, calendar, applicant, procedureName, group } = subject;
  const { fee, sets, resultWay } = presentedIn(entries) ?? {};
  return {
    code: dossier.code,
    receivingAgency: agencyName(subject, dossier.agencyId),
    decidingAgency: agencyName(subject, dossier.decidingAgencyId),
    decidesElsewhere:
      dossier.decidingAgencyId === dossier.agencyId ? null : agencyName(subject, dossier.decidingAgencyId),
    coordinatingAgencies: coordinatingAgencies(subject),
    counter: counterName(subject, dossier.agencyId),
    applicantName: applicant?.name ?? null,
    identityNumber: applicant?.identityNumber ?? null,
    address: applicant?.address ?? null,
    phone: applicant?.phone ?? null,
    email: applicant?.email ?? null,
    representative: representativeWords(subject),
    procedure: `${procedureName} (mã thủ tục ${dossier.procedureCode})`,
    term: dossier.term && termText(dossier.term, 'vi'),
    receivedAt: hourAndDayOrNull(dossier.acceptedAt, calendar.timeZone),
    linkedGroup: group && `${group.code} (${group.name})`,
    sets: sets?.toString() ?? null,
    resultPlace: resultWay ? resultPlace(subject, resultWay) : null,
    fee: feeWords(fee),
  };
}

/** Who acts for the applicant, and what shows it. */
function representativeWords({ dossier: { representation }, representative }: FormSubject): string | null {
  if (representation === null || representative === null) return null;
  const { name, identityNumber, phone } = representative;
  const shownBy = representation.document === null ? '' : ` theo văn bản số ${representation.document}`;
  return [
    `${name} (${representationWords[representation.ground]}${shownBy})`,
    identityNumber && `số định danh ${identityNumber}`,
    phone && `điện thoại ${phone}`,
  ]
    .filter(Boolean)
    .join('; ');
}

/**
 * The fields that the forms fill in from their second version on: the register book, and how the counter is reached.
 */
export function fieldsSince2(subject: FormSubject): Fields {
  const { dossier, entries } = subject;
  // An imported dossier stands in the book of the older system.
  const book = entries[0]?.type === 'dossier.imported' ? undefined : bookPlaceOf(dossier);
  const contact = counterContact(subject, dossier.agencyId);
  const { resultWay } = presentedIn(entries) ?? {};
  const counter = counterName(subject, dossier.agencyId);
  return {
    ...(book && { bookNo: book.volume, bookLine: book.line }),
    ...(contact && { contactPhone: contact.phone }),
    ...(contact && resultWay === 'counter' && { resultPlace: `${counter}, ${contact.address}` }),
  };
}

/** The place where the applicant wants to get the result. */
function resultPlace(subject: FormSubject, way: HandOverWay): string {
  const agencyId = subject.dossier.agencyId;
  if (way === 'counter') return counterName(subject, agencyId) ?? agencyName(subject, agencyId);
  return way === 'post' ? 'địa chỉ nêu trên, qua dịch vụ bưu chính công ích' : 'Cổng Dịch vụ công quốc gia';
}

function feeWords(fee: { amountVnd: number; paid: boolean } | null | undefined): string | null {
  if (fee == null) return null;
  return fee.amountVnd === 0 ? 'không thu' : `${dong(fee.amountVnd)} (${fee.paid ? 'đã nộp' : 'chưa nộp'})`;
}

/** The agencies that do a step without deciding, and those that were consulted. */
function coordinatingAgencies(subject: FormSubject): string | null {
  const { entries, dossier } = subject;
  const asked = entries.filter(({ type }) => type === 'consultation.opened').map(({ data }) => data['askedAgencyId']);
  const doing = openedSteps(entries).flatMap(({ step }) => step.agency ?? []);
  const others = new Set([...asked, ...doing] as string[]);
  others.delete(dossier.decidingAgencyId);
  return others.size === 0 ? null : [...others].map((id) => agencyName(subject, id)).join('; ');
}

/** The event of each form. `no`: the number of the supplement request, from 1; not given: the last one. */
export const occasions: Readonly<Record<DossierForm, (subject: FormSubject, no?: number) => Occasion>> = {
  receipt: ({ dossier, entries, calendar }) => {
    const promises = knownDates(entries).flatMap(({ promisedAt }) => promisedAt ?? []);
    const [first, last] = [promises[0], promises.at(-1)];
    const moved = last === first ? null : hourAndDayOrNull(last, calendar.timeZone);
    const returnAt = hourAndDayOrNull(first, calendar.timeZone);
    return {
      at: dossier.acceptedAt!,
      fields: { number: `${dossier.code}/TNHS`, returnAt, movedReturnAt: moved },
    };
  },

  'supplement-request': ({ dossier, notes, calendar }, no = dossier.supplements.length) => {
    const request = dossier.supplements[no - 1]!;
    const { items = [], contact } = readNote<{ items: Missing[]; contact?: Contact }>(notes.get(request.noteId)) ?? {};
    const missing = missingOf(items);
    return {
      at: request.at,
      fields: {
        number: request.document ?? `${dossier.code}/HDHS`,
        ...missing.fields,
        ...contactFields(contact),
        basis: request.basis,
        lapsesAt: request.lapsesAt === null ? null : `đến ${hourAndDay(request.lapsesAt, calendar.timeZone)}`,
      },
      lists: missing.lists,
    };
  },

  refusal: ({ dossier, entries, notes }) => {
    const said = refusedIn(dossier, entries);
    if (said === undefined)
      return { at: dossier.endedAt!, fields: {}, lists: { reasons: dossier.result === 'denied' ? [] : lapsed } };
    const { noteId, document, basis } = said.why;
    const { reasons = [], contact } = readNote<{ reasons: string[]; contact?: Contact }>(notes.get(noteId)) ?? {};
    return { at: said.at, fields: { number: document, basis, ...contactFields(contact) }, lists: { reasons } };
  },

  apology: ({ dossier, entries, calendar: { timeZone }, officers }) => {
    const { at, reason, document, approver } = dossier.apology!;
    const known = knownDates(entries);
    const extended = known.find(({ knownFrom, event }) => knownFrom === at && event.type === 'dossier.extended');
    // The order of the history counts, because an earlier event may have the same instant.
    const upToLetter = extended
      ? known.slice(0, known.indexOf(extended))
      : known.filter((date) => date.knownFrom <= at);
    const before = upToLetter.findLast(({ promisedAt }) => promisedAt !== null);
    // An extension by an older system has no event in this history, only its amount.
    const extension = dossier.extensions.find((candidate) => candidate.at === at);
    return {
      at,
      fields: {
        number: document,
        originalReturnAt: hourAndDayOrNull(before?.promisedAt, timeZone),
        newReturnAt: hourAndDayOrNull(extended?.promisedAt, timeZone),
        extension: extension ? extensionWords(extension, dossier.term) : null,
        delayReason: reasonWords(reason, 'vi'),
        approverName: officers.get(approver) ?? null,
      },
    };
  },

  'stop-notice': stopOccasion,

  'control-slip': ({ entries }) => ({ at: entries.at(-1)!.at, fields: {} }),
};

const lapsed = [stopGroundWords['supplement-lapsed']];

/** Why a dossier was denied, or refused at reception; undefined: nobody said. `at`: when, epoch ms. */
function refusedIn({ result }: Dossier, entries: readonly Entry[]): { why: Denial; at: number } | undefined {
  if (result !== 'denied') {
    const refused = lastEvent(entries, 'dossier.refused');
    return refused && { why: refused.event, at: refused.at };
  }
  const finished = lastEvent(entries, 'dossier.finished');
  return finished?.event.denial && { why: finished.event.denial, at: finished.at };
}

interface Contact {
  readonly name: string;
  readonly phone: string;
}

/** The person whom the applicant may ask; nobody is named if nobody was. */
const contactFields = (contact: Contact | undefined): Fields =>
  contact === undefined ? {} : { contactName: contact.name, contactPhone: contact.phone };

interface Missing {
  readonly name: string;
  readonly reason?: string;
}

/** The missing items and the reasons: one reason for all of them, else a reason with each item. */
function missingOf(items: readonly Missing[]): Required<Pick<Occasion, 'fields' | 'lists'>> {
  const reasons = new Set(items.map(({ reason }) => reason));
  if (reasons.size <= 1) {
    const [reason = null] = reasons;
    return { fields: { reason }, lists: { items: items.map(({ name }) => name) } };
  }
  const said = items.map(({ name, reason }) => (reason === undefined ? name : `${name} (lý do: ${reason})`));
  return { fields: { reason: 'ghi tại từng nội dung nêu trên' }, lists: { items: said } };
}

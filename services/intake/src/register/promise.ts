/** What is promised by the rules of a day: the law's term, the agency's own shorter one, and that of a group. */

import type { Tx } from '@motcua/db/database';
import type { GroupRow } from '@motcua/db/dossiers/dossier-groups';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import type { KnownVersion } from '@motcua/db/reference/procedures';
import { promiseOn, type ServiceTermRow } from '@motcua/db/reference/service-terms';
import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { Term } from '@motcua/domain/deadlines/term';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { promiseDates, rulesOf, type ServicePromise } from '@motcua/domain/dossiers/acceptance';
import type { Acceptance } from '@motcua/domain/dossiers/dossier';
import { civilDay } from '@motcua/domain/instant';
import type { RefusalCode } from '@motcua/domain/refusal';
import { planOf } from '@motcua/domain/routing/step';
import type { Deps } from '../deps.ts';

/** What a promise depends on. */
export interface Asked {
  readonly channel: Channel;
  readonly agencies: { readonly receiving: string; readonly deciding: string };
  /** The deciding agency's calendar in force. */
  readonly edition: CalendarEdition;
  /** The versions of the procedure. */
  readonly versions: readonly KnownVersion[];
  /** The deciding agency's own terms for the procedure. */
  readonly serviceTerms: readonly ServiceTermRow[];
}

export interface Promised {
  readonly acceptance: Acceptance & { readonly term: Term; readonly acceptedAt: number };
  readonly service: ServicePromise | undefined;
  /** Why this date: every day that the calculation looked at. */
  readonly trace: readonly TraceEntry[];
}

/** What `promise` refuses with, and the reading of what it depends on. */
export const refusalsOfPromise = [
  'agency-unknown',
  'procedure-unknown',
  'procedure-not-in-effect',
  'procedure-without-term',
  'channel-not-offered',
  'amount-invalid',
  'calendar-unknown',
  'calendar-not-covering',
] as const satisfies readonly RefusalCode[];

/**
 * Promises the dates of a dossier that is accepted at an instant (epoch ms), by the rules of that day. Refusals:
 * `refusalsOfPromise`.
 */
export async function promise(deps: Deps, tx: Tx, asked: Asked, acceptedAt: number): Promise<Promised> {
  const { channel, agencies, edition } = asked;
  const { calendar } = edition;
  const day = civilDay(acceptedAt, calendar.timeZone);
  const { id, definition } = await deps.procedures.inEffect(tx, asked.versions, day);
  const { trace, ...promised } = promiseDates(definition, channel, calendar, acceptedAt);
  const acceptance = {
    procedureVersionId: id,
    calendarId: edition.calendarId,
    calendarEdition: edition.edition,
    rules: rulesOf(definition),
    steps: planOf(definition, { calendar, acceptedAt, promisedAt: promised.promisedAt }, agencies),
    acceptedAt,
    ...promised,
  };
  const term = promiseOn(asked.serviceTerms, channel, day);
  return { acceptance, service: term && { term, anchorAt: acceptedAt }, trace };
}

/** A group's own term holds for each of its parts, from the registration of the group on; undefined: it has none. */
export function promiseOfGroup(group: Pick<GroupRow, 'definition' | 'registeredAt'>): ServicePromise | undefined {
  const { term } = group.definition;
  return term === null ? undefined : { term, anchorAt: group.registeredAt };
}

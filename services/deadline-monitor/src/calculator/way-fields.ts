/** The way of a dossier in the calculator (docs/rules-of-time.md §8): what is asked, and what is answered. */
import type { Calendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { channels } from '@motcua/domain/catalogue/procedure';
import type { Deadline } from '@motcua/domain/deadlines/deadline';
import { parseTerm } from '@motcua/domain/deadlines/term';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { calculateWay, type Way, type WayInput, type WayRules } from '@motcua/domain/deadlines/way';
import { civilDay, formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { rulesOn, shippedVersions } from '@motcua/domain/rules/rule-versions';
import { DayOut, InstantIn, instantOrNull } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import { CalendarBody, within } from '../calendars/calendar-views.ts';
import type { CompiledCalendars } from '../calendars/compiled-calendars.ts';
import type { Deps } from '../deps.ts';
import { CalendarName, InstantOrNull } from '../fields.ts';
import { TermBody } from './term-fields.ts';

const Cutoff = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, flaw('local-time'))
  .meta({ description: 'Local time', examples: ['15:00'] });

const AfterSupplement = z.enum(['restart', 'resume']);

const Rules = z
  .strictObject({
    startAnchor: z.enum(['acceptance', 'competent-receipt']),
    latestStart: z.boolean(),
    transferCutoff: Cutoff,
    transferGraceMinutes: z.int().min(0).max(480),
    paper: TermBody,
    reception: TermBody,
    afterSupplement: AfterSupplement,
    lateRequest: AfterSupplement,
    requestWithin: TermBody,
    closesAfter: TermBody,
  })
  .partial()
  .meta({
    id: 'WayRules',
    description: 'Switches that differ from the rule versions of the day of acceptance',
  });

const WayBody = z
  .strictObject({
    acceptedAt: InstantIn.meta({ description: 'When the receiving counter accepted the complete dossier' }),
    receivedByCompetentAt: InstantIn.nullable().meta({
      description: 'When the agency that decides received it; null: not yet',
    }),
    boundaryFree: z.boolean().meta({
      description:
        'Received by a counter that is not one of the deciding agency, by a procedure for which that is allowed',
    }),
    channel: z.enum(channels),
    otherLevel: z.boolean().optional().meta({ description: 'Paper originals go to another level of government' }),
    submittedAt: InstantIn.optional().meta({
      description: 'When the system received a filing that was accepted later',
    }),
    declinedAt: InstantIn.optional().meta({ description: 'When an agency declined it because it is not competent' }),
    notice: InstantIn.optional().meta({ description: 'When a supplement was asked for at examination' }),
    restartAt: InstantIn.optional().meta({ description: 'When the full dossier was received after that' }),
    cutoffShift: Cutoff.optional().meta({
      description: 'A receipt after this local time counts from the next opening',
    }),
  })
  .meta({ id: 'DossierWay' });

/** Beside the other fields of a calculation; `way` stands in the place of `start`. */
export const wayFields = {
  way: WayBody.optional(),
  rules: Rules.optional(),
  receivingCalendar: CalendarBody.optional().meta({
    description: 'The calendar of the receiving agency; that of the request if neither this nor its id is given',
  }),
  receivingCalendarId: CalendarName.optional().meta({ description: 'Instead of it; its edition in force' }),
};

interface WayAsked {
  readonly way?: z.infer<typeof WayBody> | undefined;
  readonly rules?: z.infer<typeof Rules> | undefined;
  readonly receivingCalendar?: CalendarDefinition | undefined;
  readonly receivingCalendarId?: string | undefined;
}

const ofWay = { description: 'Only with `way`' };

/** What an answer has besides the dates if a way was asked about. */
export const wayDates = {
  startAt: InstantOrNull.optional().meta({ description: 'The first start of the term; null: it has not begun' }),
  runsFrom: InstantOrNull.optional().meta({ description: 'From when the dates are counted: the last restart' }),
  transferDueAt: InstantOrNull.optional().meta({
    description: 'Until when the receiving agency hands it on; null: the system does',
  }),
  transferBreachAt: InstantOrNull.optional().meta({ description: 'After which instant that is late' }),
  paperDueAt: InstantOrNull.optional().meta(ofWay),
  receptionDueAt: InstantOrNull.optional().meta(ofWay),
  supplementNoticeDueAt: InstantOrNull.optional().meta(ofWay),
  closableFrom: InstantOrNull.optional().meta({
    description: 'From when a dossier whose supplement was not delivered may be closed',
  }),
  provisional: z
    .object({ promisedAt: InstantOrNull, dueAt: InstantOrNull, dueOn: DayOut.nullable() })
    .nullable()
    .optional()
    .meta({ description: 'While it awaits its receipt: the dates at the latest, if it is handed on in time' }),
};

/** The facts, without the switch that stands beside them in a request. */
export function factsOf({ cutoffShift: _switch, ...facts }: z.infer<typeof WayBody>): Way {
  return facts;
}

/**
 * The rule versions of the day of acceptance, with the switches of the request.
 * @throws Refusal as parseTerm
 */
export function rulesOf({ way, rules }: WayAsked, { timeZone }: Calendar): WayRules {
  const { acceptedAt, cutoffShift } = way!;
  const given = Object.entries({ ...rules, cutoffShift }).filter(([, value]) => value !== undefined);
  for (const [rule, value] of given) if (typeof value === 'object') parseTerm(value, `rules.${rule}.`);
  return { ...rulesOn(shippedVersions, { day: civilDay(acceptedAt, timeZone) }), ...Object.fromEntries(given) };
}

/** Refusal('calendar-invalid') for what is no calendar, and for an unknown id. */
export async function receivingCalendarOf(
  { deps, compiled }: { readonly deps: Deps; readonly compiled: CompiledCalendars },
  asked: WayAsked,
  own: Calendar,
): Promise<Calendar> {
  const { receivingCalendar: inline, receivingCalendarId: id } = asked;
  if (inline !== undefined) return within('receivingCalendar', () => compiled.compile(inline));
  if (id === undefined) return own;
  try {
    return (await deps.calendars.inForce(deps.db, id)).calendar;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'calendar-unknown') throw error;
    throw new Refusal('calendar-invalid', error.message, { path: 'receivingCalendarId' });
  }
}

/** The answer about a way. */
export function onWay(input: WayInput, trace: TraceEntry[]) {
  const { transfer, deadline, provisional, ...dates } = calculateWay(input, trace);
  return {
    ...(deadline === null ? awaiting : toDeadlineView(deadline)),
    startAt: instantOrNull(dates.startAt),
    runsFrom: instantOrNull(dates.runsFrom),
    transferDueAt: transfer && formatInstant(transfer.dueAt),
    transferBreachAt: transfer && formatInstant(transfer.breachAt),
    paperDueAt: instantOrNull(dates.paperDueAt),
    receptionDueAt: instantOrNull(dates.receptionDueAt),
    supplementNoticeDueAt: instantOrNull(dates.supplementNoticeDueAt),
    closableFrom: instantOrNull(dates.closableFrom),
    provisional: provisional && toDeadlineView(provisional),
  };
}

const awaiting = { state: 'awaiting-receipt', promisedAt: null, dueAt: null, dueOn: null } as const;

export function toDeadlineView(deadline: Deadline) {
  if (deadline.state === 'suspended') return deadline;
  const { state, promisedAt, dueAt, dueOn } = deadline;
  return { state, promisedAt: formatInstant(promisedAt), dueAt: formatInstant(dueAt), dueOn };
}

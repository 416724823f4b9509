/** Calendars, editions and recalculations as the API shows them. */

import type { RecalculationRow } from '@motcua/db/recalculation/recalculations';
import type { CalendarEdition, CalendarEditionRow, CalendarRow } from '@motcua/db/reference/calendars';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { calendarRungs, warningsOf } from '@motcua/domain/calendars/calendar-warnings';
import { formatInstant } from '@motcua/domain/instant';
import { InstantOut, instantOrNull } from '@motcua/http/fields';
import { z } from 'zod';
import { CalendarName, InstantOrNull } from '../fields.ts';
import { CalendarOut, OwnCalendarOut } from './calendar-views.ts';

const EditionState = z.enum(['draft', 'in-force', 'replaced']).meta({
  description: 'draft: nothing counts by it; in-force: new dossiers are counted by it; replaced: it was in force',
});

const EditionSummary = z
  .object({
    edition: z.int(),
    state: EditionState,
    covers: z.array(z.string()),
    basis: z.string(),
    parentEdition: z.int().nullable().meta({ description: 'The edition of the parent calendar it builds on' }),
    createdAt: InstantOut,
    createdBy: z.string(),
    inForceAt: InstantOrNull,
    putInForceBy: z.string().nullable(),
  })
  .meta({ id: 'CalendarEditionSummary' });

export const EditionView = EditionSummary.extend({
  id: CalendarName,
  own: OwnCalendarOut.meta({ description: 'What this calendar says itself' }),
  definition: CalendarOut.meta({ description: 'The whole, after inheriting' }),
}).meta({ id: 'CalendarEdition' });

const Warning = z
  .object({
    warning: z.enum(calendarRungs),
    days: z
      .array(z.string())
      .meta({ description: 'The last covered day, or the days ahead that nobody has confirmed' }),
  })
  .meta({ id: 'CalendarWarning' });

export const CalendarView = z
  .object({
    id: CalendarName,
    parent: CalendarName.nullable(),
    inForce: z.int().meta({ description: 'The edition new dossiers are counted by' }),
    warnings: z.array(Warning),
    editions: z.array(EditionSummary),
  })
  .meta({ id: 'Calendar' });

/** A calendar with the edition in force and all its editions, oldest first, at an instant (epoch ms). */
export function toCalendarView(
  { id, parentId }: CalendarRow,
  inForce: CalendarEdition,
  editions: readonly CalendarEditionRow[],
  now: number,
): z.infer<typeof CalendarView> {
  const warnings = warningsOf(inForce.calendar, now).map(({ rung, days }) => ({
    warning: rung,
    days: [...days],
  }));
  const summaries = editions.map((row) => toSummary(row, inForce.edition));
  return { id, parent: parentId, inForce: inForce.edition, warnings, editions: summaries };
}

/** The edition in force among all editions of a calendar. There is one: the first is in force at once. */
export const inForceOf = (editions: readonly CalendarEditionRow[]): CalendarEditionRow =>
  editions.findLast(({ inForceAt }) => inForceAt !== null)!;

function toSummary(row: CalendarEditionRow, inForce: number) {
  const { edition, definition, basis, parentEdition, createdAt, createdBy, inForceAt, putInForceBy } = row;
  return {
    edition,
    state:
      inForceAt === null ? ('draft' as const) : edition === inForce ? ('in-force' as const) : ('replaced' as const),
    covers: [...definition.covers],
    basis,
    parentEdition,
    createdAt: formatInstant(createdAt),
    createdBy,
    inForceAt: instantOrNull(inForceAt),
    putInForceBy,
  };
}

/** A whole edition. `inForce`: the number of the edition in force. */
export function toEditionView(row: CalendarEditionRow, inForce: number): z.infer<typeof EditionView> {
  const { own, definition } = row;
  return {
    id: row.calendarId,
    ...toSummary(row, inForce),
    own: own as z.infer<typeof OwnCalendarOut>,
    definition: definition as CalendarDefinition as z.infer<typeof CalendarOut>,
  };
}

export const RecalculationMode = z.enum(['preview', 'apply', 'check']).meta({
  description:
    'preview: what an edition would move; apply: an edition put in force moves open dossiers; check: stored dates against a recomputation by the very edition each counts by',
});
export const RecalculationState = z.enum(['running', 'done']);

export const RecalculationView = z
  .object({
    id: z.uuid(),
    mode: RecalculationMode,
    state: RecalculationState,
    calendar: CalendarName.nullable().meta({
      description: 'The calendar, and all that inherit from it; null: all there are',
    }),
    edition: z.int().nullable(),
    total: z
      .int()
      .meta({ description: 'Open dossiers to look at: as many as there were at the beginning, exact when done' }),
    seen: z.int(),
    moved: z
      .int()
      .meta({ description: 'Dossiers with a term whose dates are others; of a check: whose stored dates are wrong' }),
    becameLate: z.int(),
    noLongerLate: z.int(),
    kept: z.int().meta({ description: 'Dossiers that could not be derived and stay as they are' }),
    mended: z.int().nullable().meta({
      description: 'Of a check: running terms whose moments of warning it has put right; null for the others',
    }),
    createdAt: InstantOut.meta({ description: 'By the machine’s clock, as `finishedAt`' }),
    createdBy: z.string(),
    finishedAt: InstantOrNull,
  })
  .meta({ id: 'Projection' });

export function toRecalculationView(row: RecalculationRow): z.infer<typeof RecalculationView> {
  const { calendarId, calendarEdition, afterDossier: _, createdAt, finishedAt, ...counts } = row;
  return {
    ...counts,
    calendar: calendarId,
    edition: calendarEdition,
    createdAt: formatInstant(createdAt),
    finishedAt: instantOrNull(finishedAt),
  };
}

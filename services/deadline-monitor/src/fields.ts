/** Fields that mean the same in every room of this service. */
import { calendarRungs } from '@motcua/domain/calendars/calendar-warnings';
import { clockKinds } from '@motcua/domain/deadlines/clock';
import { rungs } from '@motcua/domain/deadlines/ladder';
import { InstantOut } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';

export const watchers = ['supervisor', 'auditor', 'admin'] as const;

export const RungName = z.enum([...rungs, ...calendarRungs]).meta({
  description:
    'apology-due: of the law’s own term, so many working days before the due moment as the procedure’s rules say (two), the letter of apology is owed unless the result comes in time; due-soon: one working day before the due moment, or half the term if that is less; breached: the due moment has passed. Of a calendar in use: calendar-ending: 90 days of it are left; calendar-provisional: days ahead are not confirmed',
});

export const KindName = z.enum(clockKinds).meta({
  description:
    'statutory: the term the law gives the dossier; service: the agency’s own shorter promise; reception: an online filing must be answered; step: the budget of an internal step; consultation: another agency must answer a question; correction: a wrong result must be put right',
});

export const DeliveryState = z.enum(['pending', 'delivered', 'dead']).meta({
  description:
    'dead: given up after the last attempt, with a receiver that failed for a day, after 410 Gone, or because the subscription ended',
});

export const CalendarName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, flaw('calendar-id'))
  .meta({ description: 'Calendar id', examples: ['vn'] });

export const EditionNumber = z.coerce.number().int().min(1).max(1_000_000);

export const CalendarRef = z
  .object({ id: CalendarName, edition: z.int() })
  .nullable()
  .meta({ description: 'Of a warning about a calendar: which edition; it has no dossier and no term' });

/** The calendar edition that an alert is about; null: it is about a term. */
export const calendarOf = (alert: { readonly calendarId: string | null; readonly calendarEdition: number | null }) =>
  alert.calendarId === null ? null : { id: alert.calendarId, edition: alert.calendarEdition! };

export const InstantOrNull = InstantOut.nullable();

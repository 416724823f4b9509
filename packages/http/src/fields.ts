/** Fields that mean the same in every service's API. */

import { Status } from '@motcua/domain/dossiers/status';
import { formatInstant } from '@motcua/domain/instant';
import { isSeen, normaliseKey } from '@motcua/domain/text';
import { z } from 'zod';
import { type Flaw, flaw } from './flaws.ts';

/** An empty text has a flaw of its own: it is too short. */
const isEmptyOrSeen = (text: string) => text === '' || isSeen(text);

/** Words that somebody writes: 1 to `max` characters without blanks around them, at least one of which is seen. */
export const words = (max: number) => z.string().trim().min(1).max(max).refine(isEmptyOrSeen, flaw('unseen'));

/**
 * What something is named by: a code, an id, the number of a paper. 1 to `max` characters as `normaliseKey` leaves
 * them, so that two spellings that look alike are one name.
 */
export const key = (max: number) =>
  z.string().overwrite(normaliseKey).min(1).max(max).refine(isEmptyOrSeen, flaw('unseen'));

export const AgencyId = z
  .string()
  .overwrite(normaliseKey)
  .regex(/^[A-Z]\d{2}(\.\d{1,3})*$/, flaw('agency-id'))
  .meta({ description: 'National agency identifier', examples: ['H42.12'] });
export const ProcedureCode = key(40).meta({ description: 'National procedure code', examples: ['1.001193'] });
export const DossierCode = key(60).meta({ description: 'Official dossier code', examples: ['H42.12-261123-0007'] });

/** A national status in an answer. */
export const StatusOut = z
  .int()
  .min(Status.submitted)
  .max(Status.handedOver)
  .meta({ description: 'National status code' });
/** A national status in a query. */
export const StatusIn = z.coerce
  .number()
  .int()
  .min(Status.submitted)
  .max(Status.handedOver)
  .transform((status) => status as Status);

/** An instant with an offset in a request. It becomes epoch milliseconds. */
export const InstantIn = z.iso
  .datetime({ offset: true })
  .transform((text, context) => {
    try {
      return Temporal.Instant.from(text).epochMilliseconds;
    } catch {
      context.addIssue({ code: 'custom', message: 'instant-too-fine' satisfies Flaw });
      return z.NEVER;
    }
  })
  .refine((at) => at >= Date.UTC(1900, 0) && at < Date.UTC(2200, 0), flaw('instant-far-off'))
  .meta({ description: 'RFC 3339 instant with an offset' });
/** An instant in an answer: UTC with seconds. */
export const InstantOut = z.string().meta({ format: 'date-time', examples: ['2026-11-27T10:00:00Z'] });
export const instantOrNull = (at: number | null) => (at === null ? null : formatInstant(at));
export const DayOut = z.string().meta({ format: 'date', examples: ['2026-11-27'] });
/** A day in a request. It exists, and the database can store it. */
export const DayIn = z.iso
  .date()
  .refine((day) => day >= '1900' && day < '2200', flaw('day-far-off'))
  .meta({ description: 'YYYY-MM-DD', examples: ['2026-11-27'] });
/** The shape of a term in a request; parseTerm checks the rest. */
export const TermIn = z
  .object({ unit: z.string().max(20), amount: z.string().max(20).optional(), cutoff: z.string().max(20).optional() })
  .meta({ description: 'A term as a procedure has it' });

/** A telephone number, as people write it. */
export const Phone = z
  .string()
  .overwrite(normaliseKey)
  .regex(/^[+0-9 ().-]{6,20}$/, flaw('telephone'));

/** What the public is answered about a dossier, as it stands in the API. */
import { expectations, progressStates } from '@motcua/domain/tracking/tracking';
import { AgencyId, DayOut, DossierCode, InstantOut, StatusOut } from '@motcua/http/fields';
import { z } from 'zod';

const Agency = z.object({ id: AgencyId, name: z.string() });

const TrackedPart = z
  .object({
    code: DossierCode,
    procedure: z.string().meta({ description: 'What was applied for' }),
    toldAt: InstantOut.meta({ description: 'The instant of this answer' }),
    timeZone: z.string().meta({ description: 'Time zone of the agency’s calendar', examples: ['Asia/Ho_Chi_Minh'] }),
    status: StatusOut,
    summary: z.array(z.string()).meta({ description: 'How it stands, in sentences' }),
    receivingAgency: Agency,
    decidingAgency: Agency,
    promisedAt: InstantOut.nullable().meta({
      description: 'The appointment; null before acceptance and while the clock stands',
    }),
    dueOn: DayOut.nullable(),
    late: z.boolean().meta({ description: 'Finished after its term had ended, or still open past it' }),
    regret: z.string().nullable().meta({ description: 'A word of regret, where it is late' }),
    contact: z
      .object({ name: z.string(), phone: z.string(), address: z.string(), hours: z.string() })
      .nullable()
      .meta({ description: 'The counter of the receiving agency: where to ask, and when; null: not known' }),
    why: z.array(z.string()).meta({ description: 'Why this date, in sentences: term, pauses, extension, apology' }),
    counted: z.array(z.string()).meta({ description: 'Day by day, how the term was counted' }),
    expected: z
      .object({
        what: z.enum(expectations),
        text: z.string(),
        items: z.array(z.string()).meta({ description: 'What is to be supplemented' }),
      })
      .nullable()
      .meta({ description: 'What the applicant has to do now; null: nothing' }),
    heldBy: z
      .array(z.object({ agency: Agency, unit: z.string().nullable(), since: InstantOut, text: z.string() }))
      .meta({
        description: 'Where it lies now: several where several were asked, none when it is over. Never a person',
      }),
    steps: z.array(
      z.object({
        name: z.string(),
        agency: Agency,
        unit: z.string().nullable(),
        state: z.enum(progressStates),
        startedAt: InstantOut.nullable(),
        endedAt: InstantOut.nullable(),
      }),
    ),
  })
  .meta({ id: 'TrackedPart' });
export type TrackedPart = z.infer<typeof TrackedPart>;

export const TrackedDossier = TrackedPart.extend({
  parts: z.array(TrackedPart).meta({ description: 'Of one filing with several dossiers, asked for by its own code' }),
}).meta({ id: 'TrackedDossier' });
export type TrackedDossier = z.infer<typeof TrackedDossier>;

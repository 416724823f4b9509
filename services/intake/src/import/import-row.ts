/** What an older system reports of an open dossier: one line of an import. */

import { unitKinds } from '@motcua/domain/catalogue/procedure';
import { delayReasons, grounds } from '@motcua/domain/deadlines/reasons';
import { results } from '@motcua/domain/dossiers/dossier';
import { type ImportedFacts, importable } from '@motcua/domain/dossiers/imported';
import { Status } from '@motcua/domain/dossiers/status';
import { ChannelName } from '@motcua/http/dossier-view';
import { AgencyId, InstantIn, key, ProcedureCode, words } from '@motcua/http/fields';
import { z } from 'zod';
import { Applicant, KioskIn, Representative } from '../register/new-dossier.ts';
import { Basis, Document, Person, Reason } from '../verbs/fields.ts';
import { MissingItems } from '../verbs/supplement.ts';

const Step = z.strictObject({
  code: key(100),
  name: words(300).optional(),
  unit: z.enum(unitKinds).default('one-stop'),
  budgetMinutes: z.int().min(1).max(1_000_000).optional(),
  agency: AgencyId.optional().meta({
    description: 'Whose share of the work it is; the deciding agency’s if not given',
  }),
});

const CurrentStep = z.strictObject({
  code: key(100).meta({ description: 'One of `steps`, or of the procedure’s internal process' }),
  round: z.int().min(1).max(100).default(1),
  openedAt: InstantIn.optional().meta({ description: 'Its budget runs from then; from the import if not given' }),
  unit: key(60).optional(),
  officer: key(60).optional().meta({ description: 'By id; with neither, it is assigned as any step is' }),
  claimedAt: InstantIn.optional(),
});

/** A fact that may be missing: null stands for a missing one. */
const maybe = <T extends z.ZodType>(type: T) => type.nullable().default(null);

const Suspension = z.strictObject({
  from: InstantIn,
  to: maybe(InstantIn).meta({ description: 'Null: the clock stands' }),
  ground: z.enum([...grounds, 'ended']).meta({ description: 'ended: it counted as ended, and was opened again' }),
  basis: Basis,
  document: maybe(Document),
});

const Extension = z.strictObject({
  at: InstantIn,
  amount: z.string().max(20).meta({ description: 'Whole units of the term' }),
  reason: Reason,
  basis: maybe(Basis),
  document: Document,
  approver: Person,
});

const Supplement = z.strictObject({
  at: InstantIn,
  items: MissingItems,
  basis: Basis,
  document: maybe(Document),
  approver: maybe(Person),
  lapsesAt: maybe(InstantIn).meta({ description: 'Null: it never lapses' }),
  deliveredAt: maybe(InstantIn),
});

const Decision = z.strictObject({
  result: z.enum(results),
  decidedAt: InstantIn,
  decidedBy: Person,
  signedAt: maybe(InstantIn),
  signedBy: maybe(Person),
  number: maybe(key(60)),
  numberedAt: maybe(InstantIn),
  issuedAt: maybe(InstantIn),
  issuedBy: maybe(Person),
});

/** The statuses from which a dossier can be withdrawn. */
const withdrawable = [
  Status.submitted,
  Status.accepted,
  Status.inProgress,
  Status.supplementRequested,
  Status.paymentRequested,
] as const;

/** What happened to the dossier besides its acceptance. */
const state = {
  status: z
    .literal(importable)
    .default(Status.accepted)
    .meta({ description: 'National status of a dossier that has not ended; 9: the result waits to be handed over' }),
  since: maybe(InstantIn).meta({ description: 'When it came into this status' }),
  submittedAt: maybe(InstantIn).meta({
    description: 'Filed electronically: when the older system received it, from which its answer is counted',
  }),
  portalRepliedAt: maybe(InstantIn).meta({ description: 'When the portal replied by machine that it was filed' }),
  kiosk: maybe(KioskIn).meta({ description: 'Filed at a kiosk: which one' }),
  step: CurrentStep.nullable().optional().meta({
    description: 'Where it is; the first step if not given, null once all are done',
  }),
  suspensions: z.array(Suspension).max(50).default([]),
  extensions: z.array(Extension).max(10).default([]),
  supplements: z.array(Supplement).max(20).default([]),
  decision: maybe(Decision),
  apology: maybe(z.strictObject({ at: InstantIn, reason: Reason, document: Document, approver: Person })),
  transfer: maybe(z.strictObject({ to: AgencyId, at: InstantIn, document: maybe(Document) })),
  withdrawnFrom: maybe(z.literal(withdrawable)).meta({
    description: 'Status 7: the status before, to which it returns if it is kept',
  }),
  result: maybe(z.enum(results)),
  finishedAt: maybe(InstantIn),
  delayReason: maybe(z.enum(delayReasons)),
};

/** An open dossier as an older system hands it over. */
export const ImportRow = z
  .strictObject({
    system: key(60).default('legacy').meta({ description: 'Which older system the code belongs to' }),
    externalCode: key(100).meta({
      description: 'Composed letters (NFC), single spaces, none at the ends: spellings that look alike are one code',
    }),
    procedure: ProcedureCode,
    channel: ChannelName.default('counter'),
    acceptedAt: maybe(InstantIn).meta({ description: 'Needed, but for a filing nobody has accepted yet' }),
    promisedAt: maybe(InstantIn).meta({
      description:
        'The instant promised, as printed last; while the clock stands, as it was when it stopped. Kept to the millisecond. Not before acceptedAt',
    }),
    applicant: Applicant,
    representative: maybe(Representative).meta({ description: 'Who acts for the applicant, if somebody does' }),
    receivingAgency: AgencyId,
    decidingAgency: AgencyId.optional(),
    helpedAgency: AgencyId.optional(),
    calendarId: key(60).optional().meta({ description: 'Calendar it counts by; the deciding agency’s if not given' }),
    steps: z
      .array(Step)
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Its steps, or those still ahead; the procedure’s internal process if not given' }),
    ...state,
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof ImportRow>;

/**
 * The facts of a row. The ids of its notes are empty: its words are sealed later, when there is a key.
 *
 * @param by who enters them: role and opaque id
 */
export function toFacts(row: ImportRow, by: string): ImportedFacts {
  const { acceptedAt } = row;
  return {
    status: row.status,
    since: row.since,
    submittedAt: row.submittedAt,
    acceptedAt,
    promisedAt: row.promisedAt,
    decision: row.decision,
    apology: row.apology,
    transfer: row.transfer,
    withdrawnFrom: row.withdrawnFrom,
    result: row.result,
    finishedAt: row.finishedAt,
    delayReason: row.delayReason,
    endedAt: row.finishedAt,
    suspensions: row.suspensions.map((suspension) => ({ ...suspension, by })),
    extensions: row.extensions.map((extension) => ({ ...extension, by })),
    supplements: row.supplements.map(({ items, ...asked }) => ({
      ...asked,
      stage: acceptedAt === null || asked.at < acceptedAt ? 'reception' : 'examination',
      items: items.length,
      noteId: '',
    })),
  };
}

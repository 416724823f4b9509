import { afterwardsReasons } from '@motcua/domain/dossiers/afterwards';
import { handOverWays, representationGrounds } from '@motcua/domain/dossiers/dossier';
import type { FilingFacts } from '@motcua/domain/dossiers/filing';
import type { Presented } from '@motcua/domain/dossiers/registration';
import { normaliseKey } from '@motcua/domain/text';
import { ChannelName, KioskView } from '@motcua/http/dossier-view';
import { AgencyId, DossierCode, InstantIn, key, Phone, ProcedureCode, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import { Document } from '../verbs/fields.ts';

/** Personal data: stored sealed, shown only to those who handle the dossier, never written to logs or URLs. */
export const Applicant = z
  .strictObject({
    kind: z.enum(['person', 'organisation']).default('person'),
    name: words(200).meta({ examples: ['Nguyễn Thị Đào'] }),
    identityNumber: z
      .string()
      .overwrite(normaliseKey)
      .regex(/^[0-9A-Za-z .-]{6,20}$/, flaw('identity-number'))
      // Its letters and digits identify a person. A number of separators only would make many people one person.
      .refine((number) => number.replace(/[ .-]/g, '').length >= 6, flaw('identity-number-short'))
      .optional()
      .meta({ description: 'Personal identification number, tax code or passport', examples: ['037190001234'] }),
    phone: Phone.optional(),
    email: z.email().max(200).optional(),
    address: words(500).optional(),
  })
  .meta({ id: 'NewApplicant' });

/** Who acts for the applicant. Personal data as the applicant's. */
export const Representative = Applicant.extend({
  ground: z.enum(representationGrounds).meta({
    description: 'by-law: a parent, a guardian, the head of an organisation; authorised: by a paper of the applicant',
  }),
  document: Document.optional().meta({ description: 'Number of the paper that shows it' }),
}).meta({
  id: 'NewRepresentative',
  examples: [{ name: 'Trần Văn Bình', identityNumber: '037190005678', ground: 'authorised', document: '12/2026/GUQ' }],
});

/** What a representative stated, and apart from it what shows that they act for the applicant. */
export function toRepresentative({ ground, document, ...data }: z.infer<typeof Representative>) {
  return { data, ground, document: document ?? null };
}

const PresentedDocument = z.strictObject({
  name: words(500),
  form: z.enum(['original', 'copy', 'certified']).default('copy'),
  quantity: z.int().min(1).max(1000).default(1),
});

const RegisteredAfterwards = z
  .strictObject({
    acceptedAt: InstantIn.meta({ description: 'When the counter accepted it; counted from then' }),
    reason: z.enum(afterwardsReasons).meta({
      description: 'Why it was not registered at once; away: people were received away from the counter',
    }),
    document: Document.optional().meta({ description: 'Number of the paper that records the outage' }),
    code: DossierCode.optional().meta({
      description: 'The reserved code it was given out under; a new code of that day if not given',
    }),
  })
  .meta({
    id: 'RegisteredAfterwards',
    description: 'Only for what was accepted on paper while this system could not be reached',
    examples: [{ acceptedAt: '2026-11-20T08:00:00+07:00', reason: 'network', code: 'H42.12-261120-0041' }],
  });

/** A device and a place are no personal data: they stay readable in the history. */
export const KioskIn = z.strictObject({ ...KioskView.shape, device: key(60), place: words(200) }).meta({
  id: 'NewKiosk',
  description: 'The kiosk it was filed at: which device, where it stands, what proved the identity. Names no person',
  examples: [{ device: 'KIOSK-H42.12-03', place: 'Bưu điện xã Vân Đình', identityProvenBy: 'vneid' }],
});

export const NewDossier = z
  .strictObject({
    procedure: ProcedureCode,
    channel: ChannelName,
    kiosk: KioskIn.optional().meta({ description: 'Required of a filing at a kiosk, and only of one' }),
    portalRepliedAt: InstantIn.optional().meta({
      description: 'Electronic filings: when the portal replied by machine that it was filed',
    }),
    applicant: Applicant,
    representative: Representative.optional().meta({ description: 'Who acts for the applicant, if somebody does' }),
    documents: z.array(PresentedDocument).max(100).default([]),
    fee: z.strictObject({ amountVnd: z.int().min(0).max(1_000_000_000_000), paid: z.boolean() }).optional(),
    sets: z.int().min(1).max(1000).optional().meta({ description: 'How many sets of the papers' }),
    resultWay: z.enum(handOverWays).optional().meta({ description: 'How the applicant wants to get the result' }),
    receivingAgency: AgencyId.meta({ description: 'Where the dossier is officially received' }),
    decidingAgency: AgencyId.optional().meta({ description: 'Who decides; the receiving agency if not given' }),
    helpedAgency: AgencyId.optional().meta({
      description: 'Where the person was helped; the receiving agency if not given',
    }),
    afterwards: RegisteredAfterwards.optional(),
  })
  .meta({
    id: 'NewDossier',
    examples: [
      {
        procedure: '1.004873',
        channel: 'counter',
        applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
        documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
        fee: { amountVnd: 0, paid: true },
        sets: 1,
        resultWay: 'counter',
        receivingAgency: 'H42.12',
      },
    ],
  });
export type NewDossier = z.infer<typeof NewDossier>;

/** The papers and the fee that came with a dossier, and how the applicant wants to get the result. */
export const presentedOf = ({
  documents,
  ...said
}: Pick<NewDossier, 'documents' | 'fee' | 'sets' | 'resultWay'>): Presented => ({
  documents,
  fee: said.fee ?? null,
  sets: said.sets ?? null,
  resultWay: said.resultWay ?? null,
});

/** What the portal or the kiosk states about a filing. */
export const filingFactsOf = ({
  kiosk,
  portalRepliedAt,
}: Pick<NewDossier, 'kiosk' | 'portalRepliedAt'>): FilingFacts => ({
  kiosk: kiosk ?? null,
  portalRepliedAt: portalRepliedAt ?? null,
});

const { afterwards: _later, ...filed } = NewDossier.shape;

/** A filing that the national portal or a kiosk hands over. */
export const NewSubmission = z
  .strictObject({
    ...filed,
    channel: z.enum(['online', 'kiosk']).default('online').meta({ description: 'How the application arrived' }),
  })
  .meta({
    id: 'NewSubmission',
    examples: [
      {
        procedure: '1.004873',
        applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
        documents: [{ name: 'Tờ khai', form: 'copy', quantity: 1 }],
        receivingAgency: 'H42.12',
      },
    ],
  });

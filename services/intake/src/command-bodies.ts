/** What the verbs of a dossier take. Free words are sealed with the applicant's key; everything else stands in the open. */

import { grounds } from '@motcua/domain/catalogue/procedure';
import { delayReasons, handOverWays, results } from '@motcua/domain/dossiers/dossier';
import { refunds, stopGrounds } from '@motcua/domain/dossiers/verbs/ending';
import { AgencyId, InstantIn } from '@motcua/http/fields';
import { z } from 'zod';

export const line = (max: number) => z.string().trim().min(1).max(max);
export const Basis = line(300).meta({
  description: 'Legal basis; it stands in the open, so nothing personal',
  examples: ['Nghị định 118/2025/NĐ-CP'],
});
export const Document = line(100).meta({ description: 'Number of the paper', examples: ['15/YCBS-UBND'] });
export const Person = line(100).meta({ description: 'Officer by id, or a post', examples: ['vp-leaders-1'] });
const ordered = { basis: Basis, document: Document.optional() };

export const Nothing = z.strictObject({}).meta({ id: 'Nothing' });

export const Refuse = z
  .strictObject({
    reasons: z
      .array(line(500))
      .min(1)
      .max(20)
      .meta({ description: 'Why, in words for the applicant; sealed. A technical error code is no reason' }),
    basis: Basis,
    document: Document.meta({ description: 'Number of the refusal form' }),
  })
  .meta({
    id: 'Refuse',
    examples: [
      { reasons: ['Không thuộc thẩm quyền của xã'], basis: 'Điều 17 Nghị định 118/2025/NĐ-CP', document: '03/TC-UBND' },
    ],
  });

export const MissingItems = z
  .array(z.strictObject({ name: line(300), reason: line(500).optional() }))
  .min(1)
  .max(50)
  .meta({ description: 'What is missing, in the order of its numbers; sealed' });

export const SupplementItems = z
  .strictObject({
    items: MissingItems,
    ...ordered,
    approver: Person.optional().meta({
      description: 'Who answers for asking again for what could have been asked the first time',
    }),
  })
  .meta({
    id: 'SupplementRequest',
    examples: [
      {
        items: [{ name: 'Bản sao quyết định ly hôn', reason: 'Tờ khai ghi đã ly hôn' }],
        basis: 'Điều 16 Nghị định 118/2025/NĐ-CP',
        document: '15/YCBS-UBND',
      },
    ],
  });

export const RequestPayment = z.strictObject({ amountVnd: z.int().min(1).max(1_000_000_000_000), ...ordered }).meta({
  id: 'RequestPayment',
  examples: [{ amountVnd: 1_250_000, basis: 'Luật Đất đai 2024', document: '22/TB-CCT' }],
});

export const ConfirmPayment = z
  .strictObject({ document: Document.optional() })
  .meta({ id: 'ConfirmPayment', examples: [{}] });

export const Suspend = z
  .strictObject({
    ground: z.enum(grounds).exclude(['supplement', 'payment']).meta({
      description:
        'The procedure version says which grounds may stop the clock; supplements and payments have verbs of their own',
    }),
    ...ordered,
    from: InstantIn.optional().meta({ description: 'Entered afterwards: when it began; now if not given' }),
  })
  .meta({ id: 'Suspend', examples: [{ ground: 'posting', basis: 'Luật Nuôi con nuôi 2010' }] });

export const Resume = z
  .strictObject({
    to: InstantIn.optional().meta({ description: 'Entered afterwards: when it ended; now if not given' }),
  })
  .meta({ id: 'Resume', examples: [{}] });

export const Reason = z.enum(delayReasons).meta({ description: 'Why it is late: the causes the reports ask for' });

export const Extend = z
  .strictObject({
    amount: z
      .string()
      .max(20)
      .meta({
        description: 'Whole units of the term; working days for same-day and imported terms',
        examples: ['3'],
      }),
    reason: Reason,
    basis: Basis.optional(),
    document: Document.meta({ description: 'Number of the letter with apology and new date' }),
    approver: Person,
  })
  .meta({
    id: 'Extend',
    examples: [{ amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' }],
  });

export const Apologize = z
  .strictObject({ reason: Reason, document: Document, approver: Person })
  .meta({ id: 'Apologize', examples: [{ reason: 'staff', document: '08/PXL-UBND', approver: 'vp-leaders-1' }] });

export const Stop = z
  .strictObject({
    ground: z.enum(stopGrounds),
    refund: z.enum(refunds).default('none'),
    basis: Basis,
    document: Document,
  })
  .meta({
    id: 'Stop',
    examples: [{ ground: 'withdrawn', refund: 'full', basis: 'Thông tư 03/2025/TT-VPCP', document: '05/TB-UBND' }],
  });

export const Decide = z
  .strictObject({ result: z.enum(results), officer: Person })
  .meta({ id: 'Decide', examples: [{ result: 'granted', officer: 'vp-justice-1' }] });
export const ByOfficer = z
  .strictObject({ officer: Person })
  .meta({ id: 'ByOfficer', examples: [{ officer: 'vp-leaders-1' }] });
export const NumberDecision = z
  .strictObject({ number: line(60) })
  .meta({ id: 'NumberDecision', examples: [{ number: '123/UBND-XNTTHN' }] });

export const Finish = z
  .strictObject({
    result: z.enum(results).default('granted'),
    delayReason: Reason.optional().meta({
      description:
        'Required when it is late, unless a letter of apology has named the reason; otherwise without effect',
    }),
  })
  .meta({ id: 'Finish', examples: [{ result: 'granted' }] });
export const ExplainDelay = z
  .strictObject({ reason: Reason })
  .meta({ id: 'ExplainDelay', examples: [{ reason: 'coordination' }] });

export const Reopen = z.strictObject({ basis: Basis, document: Document, approver: Person }).meta({
  id: 'Reopen',
  examples: [{ basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' }],
});

export const Transfer = z
  .strictObject({ to: AgencyId.meta({ description: 'Who shall decide' }), document: Document.optional() })
  .meta({ id: 'Transfer', examples: [{ to: 'H42', document: '40/CV-UBND' }] });

export const HandOver = z
  .strictObject({ way: z.enum(handOverWays).default('counter') })
  .meta({ id: 'HandOver', examples: [{ way: 'counter' }] });

import type { ListedConsultation } from '@motcua/db/tasks/consultation-lists';
import { formatInstant } from '@motcua/domain/instant';
import { allowedOnConsultation, consultationStates } from '@motcua/domain/routing/consultation';
import { tried } from '@motcua/http/dry-run';
import { AgencyId, DossierCode, InstantOut, instantOrNull, key, TermIn, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import { UnitId } from '../fields.ts';

const Document = key(100).meta({ description: 'Number of the paper', examples: ['88/TNMT-ĐĐ'] });

export const Ask = z
  .strictObject({
    agency: AgencyId.meta({ description: 'Who is asked' }),
    unit: UnitId.optional().meta({ description: 'Which unit of it' }),
    question: words(5000).meta({ description: 'Kept sealed with the applicant’s key' }),
    budgetMinutes: z.int().min(1).max(1_000_000).optional().meta({ description: 'Working minutes for the answer' }),
    term: TermIn.optional().meta({ description: 'Or a term, by the asked agency’s calendar' }),
  })
  .refine(
    ({ budgetMinutes, term }) => (budgetMinutes === undefined) !== (term === undefined),
    flaw('term-or-budget', 'term'),
  )
  .meta({
    id: 'AskAgency',
    examples: [
      { agency: 'H42', question: 'Thửa đất có trong quy hoạch không?', term: { unit: 'workingDay', amount: '3' } },
    ],
  });

export const Answer = z
  .strictObject({ answer: words(5000).meta({ description: 'Kept sealed' }), document: Document.optional() })
  .meta({
    id: 'AnswerConsultation',
    examples: [{ answer: 'Thửa đất không trong quy hoạch.', document: '88/TNMT-ĐĐ' }],
  });
export const Withdraw = z
  .strictObject({ reason: words(2000).meta({ description: 'Kept sealed' }) })
  .meta({ id: 'WithdrawConsultation', examples: [{ reason: 'Đã có văn bản quy hoạch.' }] });

export const StateName = z
  .enum(consultationStates)
  .meta({ description: 'withdrawn: the question was taken back; cancelled: the dossier ended' });

const fields = {
  id: z.uuid(),
  dossier: DossierCode,
  task: z.uuid(),
  step: z.string(),
  stepName: z.string(),
  decidingAgency: AgencyId.meta({ description: 'Whose dossier it is' }),
  agency: AgencyId.meta({ description: 'Who is asked' }),
  unit: UnitId.nullable(),
  state: StateName,
  allowed: z.array(z.string()),
  openedAt: InstantOut,
  openedBy: z.string(),
  dueAt: InstantOut.meta({ description: 'By when an answer is due, on the asked agency’s calendar' }),
  late: z.boolean().meta({ description: 'Ended after dueAt, or open and dueAt has passed; derived, not stored' }),
  endedAt: InstantOut.nullable(),
  endedBy: z.string().nullable(),
  document: z.string().nullable().meta({ description: 'Number of the answer' }),
  version: z.int(),
};

/** The answer of a change. It does not repeat the question and the answer: it may be stored (Idempotency-Key). */
export const ChangedConsultationView = tried(z.object(fields)).meta({ id: 'ChangedConsultation' });
const text = (description: string) => z.string().nullable().optional().meta({ description });
export const ConsultationView = z
  .object({
    ...fields,
    question: text('Not shown to auditors; null when the applicant was forgotten'),
    answer: text('Likewise; null until it is there'),
  })
  .meta({ id: 'Consultation' });

/** A consultation as the API shows it at an instant (epoch ms), without its words. */
export function toConsultation({ consultation, ...listed }: ListedConsultation, now: number) {
  const { closedAt } = consultation;
  return {
    id: consultation.id,
    dossier: listed.dossierCode,
    task: consultation.taskId,
    step: listed.stepCode,
    stepName: listed.stepName,
    decidingAgency: listed.decidingAgencyId,
    agency: consultation.askedAgencyId,
    unit: consultation.askedUnitId,
    state: consultation.state,
    allowed: [...allowedOnConsultation[consultation.state]],
    openedAt: formatInstant(consultation.openedAt),
    openedBy: consultation.openedBy,
    dueAt: formatInstant(listed.dueAt!),
    late: (closedAt ?? now) > listed.dueAt!,
    endedAt: instantOrNull(closedAt),
    endedBy: consultation.closedBy,
    document: consultation.answerDocument,
    version: consultation.version,
  };
}

/** A consultation with its question and answer, read from the opened notes of its dossier. */
export function withWords(
  listed: ListedConsultation,
  notes: ReadonlyMap<string, string>,
  now: number,
): z.infer<typeof ConsultationView> {
  const { questionNoteId, answerNoteId } = listed.consultation;
  const answer = answerNoteId === null ? null : (notes.get(answerNoteId) ?? null);
  return { ...toConsultation(listed, now), question: notes.get(questionNoteId) ?? null, answer };
}

/**
 * A result that is wrong by the agency's fault is put right (docs/rules-of-time.md §5). It is no new dossier: its
 * status and its dates stay as they are, and whether it was late was judged when it was finished.
 */
import type { Correction, Dossier } from '../dossier.ts';
import type { Noted, Subject } from './verb.ts';

/** The counter passes a wrong result back. The note says what is wrong with it. */
export interface CorrectResult extends Noted {
  readonly type: 'correct-result';
  /** The number of the paper by which it was passed back; null: it has none. */
  readonly document: string | null;
  /** When the corrected result is due, epoch ms. */
  readonly dueAt: number;
}
/** The agency issues the corrected result. */
export interface IssueCorrection {
  readonly type: 'issue-correction';
  readonly document: string;
}
type Command = CorrectResult | IssueCorrection;

export interface CorrectionBegun extends Noted {
  readonly type: 'dossier.correction-begun';
  readonly document: string | null;
  readonly dueAt: number;
}
export interface CorrectionIssued {
  readonly type: 'dossier.correction-issued';
  readonly document: string;
}
type Event = CorrectionBegun | CorrectionIssued;

/** Whether a wrong result waits for its correction. */
export const isBeingCorrected = ({ correction }: Pick<Dossier, 'correction'>): boolean =>
  correction !== null && correction.issuedAt === null;

export const correctResult = (_dossier: Dossier, { noteId, document, dueAt }: CorrectResult): CorrectionBegun => ({
  type: 'dossier.correction-begun',
  noteId,
  document,
  dueAt,
});

export const correctionBegun = (
  _before: Dossier,
  { document }: CorrectionBegun,
  at: number,
): { readonly correction: Correction } => ({
  correction: { at, document, issuedAt: null, issuedDocument: null },
});

export const issueCorrection = (_dossier: Dossier, { document }: IssueCorrection): CorrectionIssued => ({
  type: 'dossier.correction-issued',
  document,
});

export const correctionIssued = (
  { correction }: Dossier,
  { document }: CorrectionIssued,
  at: number,
): Partial<Dossier> => ({ correction: correction && { ...correction, issuedAt: at, issuedDocument: document } });

export const correction: Subject<Command, Event> = {
  verbs: {
    'correct-result': { possible: (dossier) => !isBeingCorrected(dossier), decide: correctResult },
    'issue-correction': { possible: isBeingCorrected, decide: issueCorrection },
  },
  evolutions: {
    'dossier.correction-begun': correctionBegun,
    'dossier.correction-issued': correctionIssued,
  },
};

/**
 * Who the applicant is, and who acts for the applicant, is corrected or recorded by the counter in any status. So these
 * events have no commands: no status allows or forbids them. None moves a clock.
 */
import type { Dossier, Representation } from '../dossier.ts';
import type { PersonField } from '../person.ts';
import type { Noted, Subject } from './verb.ts';

/** What the applicant had stated was wrong. The note says why it was corrected. */
export interface ApplicantCorrected extends Noted {
  readonly type: 'dossier.applicant-corrected';
  /** The pseudonym: another one where the identity number was wrong. */
  readonly applicantId: string;
  readonly fields: readonly PersonField[];
  /** The number of the paper that shows it; null: there is none. */
  readonly document: string | null;
  /** The id under which the replaced data rest, sealed. */
  readonly replacedId: string;
}
export interface RepresentativeRecorded {
  readonly type: 'dossier.representative-recorded';
  readonly representation: Representation;
  /** The id under which the data of the representative before rest, sealed; null: there was none. */
  readonly replacedId: string | null;
}
export interface RepresentationEnded {
  readonly type: 'dossier.representation-ended';
  readonly replacedId: string;
}
type Event = ApplicantCorrected | RepresentativeRecorded | RepresentationEnded;

export const applicantCorrected = (_before: Dossier, { applicantId }: ApplicantCorrected): Partial<Dossier> => ({
  applicantId,
});

export const representativeRecorded = (
  _before: Dossier,
  { representation }: RepresentativeRecorded,
): Partial<Dossier> => ({ representation });

export const representationEnded = (): Partial<Dossier> => ({ representation: null });

export const people: Subject<never, Event> = {
  verbs: {},
  evolutions: {
    'dossier.applicant-corrected': applicantCorrected,
    'dossier.representative-recorded': representativeRecorded,
    'dossier.representation-ended': representationEnded,
  },
};

/** A submitted dossier is accepted or refused at the counter, and the work on an accepted one begins. */
import type { Acceptance, Dossier } from '../dossier.ts';
import { Status } from '../status.ts';
import { isAccepted } from './conditions.ts';
import type { Noted, Subject } from './verb.ts';

export interface Accept {
  readonly type: 'accept';
  readonly acceptance: Acceptance;
}
export interface Refuse extends Noted {
  readonly type: 'refuse';
  readonly document: string;
  readonly basis: string;
}
/** An officer begins the first step. */
export interface Start {
  readonly type: 'start';
}
type Command = Accept | Refuse | Start;

export interface SubmissionAccepted {
  readonly type: 'dossier.submission-accepted';
  readonly acceptance: Acceptance;
}
export interface Refused extends Noted {
  readonly type: 'dossier.refused';
  readonly document: string;
  readonly basis: string;
}
export interface Started {
  readonly type: 'dossier.started';
}
type Event = SubmissionAccepted | Refused | Started;

export const accept = (_dossier: Dossier, { acceptance }: Accept): SubmissionAccepted => ({
  type: 'dossier.submission-accepted',
  acceptance,
});

export const submissionAccepted = (_before: Dossier, { acceptance }: SubmissionAccepted): Partial<Dossier> => ({
  ...acceptance,
  status: Status.accepted,
});

/** Only a filing is refused; an accepted dossier is stopped instead. */
export const canBeRefused = (dossier: Dossier): boolean => !isAccepted(dossier);

export const refuse = (_dossier: Dossier, { noteId, document, basis }: Refuse): Refused => ({
  type: 'dossier.refused',
  noteId,
  document,
  basis,
});

export const refused = (_before: Dossier, _event: Refused, at: number): Partial<Dossier> => ({
  status: Status.refused,
  endedAt: at,
});

export const start = (): Started => ({ type: 'dossier.started' });

export const started = (): Partial<Dossier> => ({ status: Status.inProgress });

export const reception: Subject<Command, Event> = {
  verbs: {
    accept: { decide: accept },
    refuse: { possible: canBeRefused, decide: refuse },
    start: { decide: start },
  },
  evolutions: {
    'dossier.submission-accepted': submissionAccepted,
    'dossier.refused': refused,
    'dossier.started': started,
  },
};

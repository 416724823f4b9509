/** The agency decides, then signs, numbers and issues the decision: four facts, in this order (Decree 30/2020). */
import type { Decision, Dossier, Result } from '../dossier.ts';
import { isUndecided, requireUndecided } from './conditions.ts';
import type { Circumstances, Subject } from './verb.ts';

export interface Decide {
  readonly type: 'decide';
  readonly result: Result;
  readonly officer: string;
}
export interface SignDecision {
  readonly type: 'sign-decision';
  readonly officer: string;
}
export interface NumberDecision {
  readonly type: 'number-decision';
  readonly number: string;
}
export interface IssueDecision {
  readonly type: 'issue-decision';
  readonly officer: string;
}
type Command = Decide | SignDecision | NumberDecision | IssueDecision;

export interface Decided {
  readonly type: 'dossier.decided';
  readonly decision: Decision;
}
export interface DecisionSigned {
  readonly type: 'dossier.decision-signed';
  readonly decision: Decision;
}
export interface DecisionNumbered {
  readonly type: 'dossier.decision-numbered';
  readonly decision: Decision;
}
export interface DecisionIssued {
  readonly type: 'dossier.decision-issued';
  readonly decision: Decision;
}
type Event = Decided | DecisionSigned | DecisionNumbered | DecisionIssued;

const unsigned = { signedAt: null, signedBy: null, number: null, numberedAt: null, issuedAt: null, issuedBy: null };

export function takeDecision(dossier: Dossier, { result, officer }: Decide, { at }: Circumstances): Decided {
  requireUndecided(dossier);
  return { type: 'dossier.decided', decision: { ...unsigned, result, decidedAt: at, decidedBy: officer } };
}

export const canBeSigned = ({ decision }: Dossier): boolean => decision !== null && decision.signedAt === null;

export const signDecision = (
  { decision }: Dossier,
  { officer }: SignDecision,
  { at }: Circumstances,
): DecisionSigned => ({
  type: 'dossier.decision-signed',
  decision: { ...decision!, signedAt: at, signedBy: officer },
});

export const canBeNumbered = ({ decision }: Dossier): boolean =>
  decision !== null && decision.signedAt !== null && decision.number === null;

export const numberDecision = (
  { decision }: Dossier,
  { number }: NumberDecision,
  { at }: Circumstances,
): DecisionNumbered => ({
  type: 'dossier.decision-numbered',
  decision: { ...decision!, number, numberedAt: at },
});

export const canBeIssued = ({ decision }: Dossier): boolean =>
  decision !== null && decision.number !== null && decision.issuedAt === null;

export const issueDecision = (
  { decision }: Dossier,
  { officer }: IssueDecision,
  { at }: Circumstances,
): DecisionIssued => ({
  type: 'dossier.decision-issued',
  decision: { ...decision!, issuedAt: at, issuedBy: officer },
});

/** Each of the four events carries the whole decision as it stands after it. */
export const decisionNow = (_before: Dossier, { decision }: Event): Partial<Dossier> => ({ decision });

export const decision: Subject<Command, Event> = {
  verbs: {
    decide: { possible: isUndecided, decide: takeDecision },
    'sign-decision': { possible: canBeSigned, decide: signDecision },
    'number-decision': { possible: canBeNumbered, decide: numberDecision },
    'issue-decision': { possible: canBeIssued, decide: issueDecision },
  },
  evolutions: {
    'dossier.decided': decisionNow,
    'dossier.decision-signed': decisionNow,
    'dossier.decision-numbered': decisionNow,
    'dossier.decision-issued': decisionNow,
  },
};

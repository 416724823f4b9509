import { grounds } from '../deadlines/reasons.ts';
import { frozenRules } from '../rules/dossier-rules.ts';
import { type Acceptance, type Dossier, noDates, type Opening } from './dossier.ts';
import { evolve } from './evolve.ts';
import { Status } from './status.ts';
import type { DossierCommand } from './verbs.ts';

export const opening: Opening = {
  id: '0199f0aa-0000-7000-8000-000000000001',
  code: 'H42.12-261120-0001',
  agencyId: 'H42.12',
  helpedAgencyId: 'H42.12',
  decidingAgencyId: 'H42.13',
  procedureCode: '1.004873',
  procedureVersionId: '0199f0aa-0000-7000-8000-000000000002',
  channel: 'counter',
  applicantId: '0199f0aa-0000-7000-8000-000000000003',
  calendarId: 'vn',
  calendarEdition: 1,
  term: { unit: 'workingDay', amount: '3' },
  rules: { ...frozenRules, pausedBy: grounds },
  steps: [{ code: 'reception', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 }],
  submittedAt: null,
  acceptedAt: Date.parse('2026-11-20T09:15:00+07:00'),
  promisedAt: Date.parse('2026-11-26T09:15:00+07:00'),
  dueAt: Date.parse('2026-11-26T17:00:00+07:00'),
  dueOn: '2026-11-26',
};
export const accepted = { type: 'dossier.accepted', opening, presented: { documents: [], fee: null } } as const;
export const acceptedAt = opening.acceptedAt!;
export const submission: Opening = {
  ...opening,
  term: null,
  steps: [],
  submittedAt: acceptedAt,
  acceptedAt: null,
  ...noDates,
};
export const submitted = {
  type: 'dossier.submitted',
  opening: submission,
  presented: { documents: [], fee: null },
} as const;
/** A dossier in a status, to which nothing else has happened: only `submitted` comes before acceptance. */
export const inStatus = (status: Status): Dossier => ({
  ...evolve(undefined, status === Status.submitted ? submitted : accepted, acceptedAt),
  status,
});
export const acceptance = (at: number): Acceptance => {
  const { procedureVersionId, calendarId, calendarEdition, term, rules, steps, promisedAt, dueAt, dueOn } = opening;
  return {
    procedureVersionId,
    calendarId,
    calendarEdition,
    term,
    rules,
    steps,
    acceptedAt: at,
    promisedAt,
    dueAt,
    dueOn,
  };
};
export const noteId = '0199f0aa-0000-7000-8000-000000000004';
export const ask = {
  type: 'request-supplement',
  items: 2,
  noteId,
  basis: 'Điều 16',
  document: null,
  approver: null,
} as const;
export const suspendFor = { type: 'suspend', ground: 'posting', basis: 'Luật Nuôi con nuôi', document: null } as const;
export const pay = { type: 'request-payment', amountVnd: 50_000, basis: 'Luật Đất đai', document: '22/TB' } as const;
export const stop = {
  type: 'stop',
  ground: 'withdrawn',
  refund: 'none',
  basis: 'TT 03/2025',
  document: '05/TB',
} as const;
export const extend: Extract<DossierCommand, { type: 'extend' }> = {
  type: 'extend',
  amount: '2',
  reason: 'staff',
  basis: null,
  document: '07/PXL',
  approver: 'vp-leaders-1',
};
export const commands: readonly DossierCommand[] = [
  { type: 'start' },
  { type: 'accept', acceptance: acceptance(acceptedAt) },
  { type: 'refuse', noteId, basis: 'Điều 17', document: '03/TC' },
  ask,
  { type: 'supplement' },
  pay,
  { type: 'confirm-payment', document: null },
  suspendFor,
  { type: 'resume' },
  extend,
  { type: 'apologize', reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' },
  { type: 'withdraw' },
  { type: 'keep' },
  stop,
  { type: 'decide', result: 'granted', officer: 'vp-justice-1' },
  { type: 'sign-decision', officer: 'vp-leaders-1' },
  { type: 'number-decision', number: '123/UBND' },
  { type: 'issue-decision', officer: 'vp-clerk-1' },
  { type: 'finish', result: 'granted', delayReason: 'technical' },
  { type: 'explain-delay', reason: 'staff' },
  { type: 'hand-over', way: 'counter' },
  { type: 'correct-result', noteId, document: null, dueAt: acceptedAt },
  { type: 'issue-correction', document: '124/UBND' },
  { type: 'reopen', basis: 'Luật Khiếu nại', document: '31/QĐ', approver: 'vp-leaders-1', calendarEdition: 1 },
  { type: 'transfer', to: 'H42', document: null },
  { type: 'confirm-transfer' },
  { type: 'decline-transfer' },
];
export const types = [...new Set(commands.map(({ type }) => type))];
export const hour = 3_600_000;

import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { componentsOf, requireAttachable, requireWithdrawable } from './attachment.ts';
import type { Decision, Dossier } from './dossier.ts';
import { Status } from './status.ts';

const components = componentsOf([
  { code: 'G15-1', name: 'Tờ khai', required: true },
  { name: 'Giấy tờ khác', required: false },
]);
const open = { status: Status.inProgress, endedAt: null, decision: null, result: null } as const;
const decision = { result: 'granted' } as Decision;
type Progress = Pick<Dossier, 'status' | 'endedAt' | 'decision' | 'result'>;

function codeOf(act: () => void): string {
  try {
    act();
    return 'allowed';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('components are the procedure’s documents by code or number, and what every dossier may hold', () => {
  expect(components.map(({ component }) => component)).toEqual(['G15-1', '2', 'other', 'result']);
});

test.for<[Progress, string, string]>([
  [open, 'G15-1', 'allowed'],
  [open, 'other', 'allowed'],
  [open, '3', 'component-unknown'],
  [open, 'result', 'attachments-closed'],
  [{ ...open, decision }, 'result', 'allowed'],
  [{ ...open, decision }, '2', 'allowed'],
  [{ ...open, status: Status.finished, endedAt: 1, result: 'granted' }, 'result', 'allowed'],
  [{ ...open, status: Status.finished, endedAt: 1, result: 'granted' }, '2', 'attachments-closed'],
  [{ ...open, status: Status.refused, endedAt: 1 }, 'result', 'attachments-closed'],
])('%j takes %s: %s', ([dossier, component, outcome]) => {
  expect(codeOf(() => requireAttachable(dossier, components, component, ''))).toBe(outcome);
});

test.for<[Progress, string]>([
  [open, 'allowed'],
  [{ ...open, decision }, 'attachments-closed'],
  [{ ...open, endedAt: 1 }, 'attachments-closed'],
])('%j gives a document back: %s', ([dossier, outcome]) => {
  expect(codeOf(() => requireWithdrawable(dossier))).toBe(outcome);
});

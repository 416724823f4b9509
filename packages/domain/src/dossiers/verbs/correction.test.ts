import { expect, test } from 'vitest';
import { local } from '../../calendars/vietnam.fixture.ts';
import { noteId } from '../dossier.fixture.ts';
import { given, run, type Step } from '../specification.fixture.ts';
import { Status } from '../status.ts';

// Due on Thursday 26 November at 17:00.
const finished: Step = ['2026-11-26T10:00', { type: 'finish', result: 'granted' }];
const handedOver: Step = ['2026-11-26T11:00', { type: 'hand-over', way: 'counter' }];
const dueAt = local('2026-12-03T17:00');
const wrong = { type: 'correct-result', noteId, document: '1/PB', dueAt } as const;
const begun: Step = ['2026-11-30T09:00', wrong];
const issue = { type: 'issue-correction', document: '2/QĐ' } as const;
const issued: Step = ['2026-12-01T09:00', issue];

test.each([
  ['finished', Status.finished, [finished]],
  ['handed over', Status.handedOver, [finished, handedOver]],
] as const)('of a dossier that is %s, the result is corrected, and nothing else changes', (_name, status, steps) => {
  const before = run(steps);
  const { version: _version, correction: _correction, ...unchanged } = before;
  const after = run([begun, ['2027-01-04T09:00', issue]], before);
  expect(after).toMatchObject({ ...unchanged, status, correction: { document: '1/PB', issuedDocument: '2/QĐ' } });
});

test('the event says when the correction is due, and carries no words', () => {
  const event = { type: 'dossier.correction-begun', noteId, document: '1/PB', dueAt } as const;
  const correction = { at: local(begun[0]), document: '1/PB', issuedAt: null, issuedDocument: null };
  given([finished])
    .when(...begun)
    .thenFollows(event, { correction });
});

test.each([
  ['is passed back twice', [finished, begun], wrong],
  ['is corrected without having been passed back', [finished], issue],
  ['is corrected twice', [finished, begun, issued], issue],
  ['is passed back before there is one', [], wrong],
  ['is passed back after handling was stopped', [stopped()], wrong],
] as const)('no result %s', (_name, steps, command) => {
  given(steps).when('2026-12-02T09:00', command).thenRefused('illegal-transition');
});

test('a corrected result may turn out to be wrong once more', () => {
  given([finished, begun, issued])
    .when('2026-12-02T09:00', { ...wrong, document: null })
    .thenFollows({ type: 'dossier.correction-begun' }, { correction: { ...nothing, at: local('2026-12-02T09:00') } });
});

test('reopening ends the correction: the dossier gets another result', () => {
  const reopen = { type: 'reopen', basis: 'x', document: '31/QĐ', approver: 'x', calendarEdition: 1 } as const;
  expect(run([finished, begun, ['2026-12-01T08:00', reopen]]).correction).toBe(null);
});

const nothing = { document: null, issuedAt: null, issuedDocument: null };

function stopped(): Step {
  return [
    '2026-11-25T10:00',
    { type: 'stop', ground: 'legal', refund: 'none', basis: 'TT 03/2025', document: '05/TB' },
  ];
}

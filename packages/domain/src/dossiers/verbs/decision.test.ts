import { expect, test } from 'vitest';
import { local } from '../../calendars/vietnam.fixture.ts';
import { commands } from '../dossier.fixture.ts';
import { given, run, type Step } from '../specification.fixture.ts';
import { Status } from '../status.ts';

const decided: Step = ['2026-11-25T08:00', { type: 'decide', result: 'granted', officer: 'vp-justice-1' }];
const signed: Step = ['2026-11-25T09:00', { type: 'sign-decision', officer: 'vp-leaders-1' }];
const numbered: Step = ['2026-11-25T10:00', { type: 'number-decision', number: '123/UBND' }];
const issued: Step = ['2026-11-25T11:00', { type: 'issue-decision', officer: 'vp-clerk-1' }];

test('decided, signed, numbered and issued are four facts, in this order', () => {
  expect(run([decided, signed, numbered, issued]).decision).toEqual({
    result: 'granted',
    decidedAt: local('2026-11-25T08:00'),
    decidedBy: 'vp-justice-1',
    signedAt: local('2026-11-25T09:00'),
    signedBy: 'vp-leaders-1',
    number: '123/UBND',
    numberedAt: local('2026-11-25T10:00'),
    issuedAt: local('2026-11-25T11:00'),
    issuedBy: 'vp-clerk-1',
  });
});

test.each<[string, readonly Step[], Step]>([
  ['signed before it is decided', [], signed],
  ['numbered before it is signed', [decided], numbered],
  ['issued before it is numbered', [decided, signed], issued],
])('nothing is %s', (_rule, steps, [time, command]) => {
  given(steps).when(time, command).thenRefused('illegal-transition');
});

test('what was decided is what is finished, once it is issued', () => {
  const finish = { type: 'finish', result: 'granted' } as const;
  given([decided, signed, numbered, issued])
    .when('2026-11-25T15:00', finish)
    .thenFollows({ type: 'dossier.finished' }, { status: Status.finished });
  given([decided, signed, numbered]).when('2026-11-25T15:00', finish).thenRefused('illegal-transition');
  given([decided, signed, numbered, issued])
    .when('2026-11-25T15:00', { type: 'finish', result: 'denied' })
    .thenRefused('decision-differs', { path: 'result' });
});

test.each(['withdraw', 'stop', 'request-supplement', 'transfer'] as const)(
  'after a decision there is no %s',
  (type) => {
    const late = commands.find((command) => command.type === type)!;
    given([decided])
      .when('2026-11-25T15:00', late)
      .thenRefused('decision-taken', {
        facts: { status: Status.inProgress, allowed: expect.arrayContaining(['sign-decision']) },
      });
  },
);

test('a dossier that is decided while it is offered to another agency stays with the agency that decided', () => {
  const offered = given([['2026-11-24T08:00', { type: 'transfer', to: 'H42', document: null }], decided]);
  offered.when('2026-11-25T15:00', { type: 'confirm-transfer' }).thenRefused('decision-taken');
  offered
    .when('2026-11-25T15:00', { type: 'decline-transfer' })
    .thenFollows({ type: 'dossier.transfer-declined' }, { transfer: null });
});

import { test } from 'vitest';
import { commands, extend, opening } from '../dossier.fixture.ts';
import { given } from '../specification.fixture.ts';
import { Status } from '../status.ts';

const reopen = commands.find(({ type }) => type === 'reopen')!;

test('a reopened dossier runs on where it stood when it ended', () =>
  // It ended a working day before its appointment, and is reopened three working days later.
  given([['2026-11-25T09:15', { type: 'finish', result: 'granted' }]])
    .when('2026-11-30T09:15', reopen)
    .thenFollows(
      { type: 'dossier.reopened' },
      {
        status: Status.inProgress,
        result: null,
        finishedAt: null,
        endedAt: null,
        dueOn: '2026-12-01',
        promisedAt: Date.parse('2026-12-01T09:15+07:00'),
      },
    ));

const finish = { type: 'finish', result: 'granted' } as const;
const at = (text: string) => Date.parse(`${text}+07:00`);

test.each([
  ['the next days', '2026-11-30T09:15', '2026-11-30T09:15', '2026-11-30T17:00'],
  ['the same evening, when no minute was lost', '2026-11-26T18:00', '2026-11-27T07:30', '2026-11-27T17:00'],
  ['within the minute', '2026-11-26T17:00:00.020', '2026-11-27T07:30', '2026-11-27T17:00'],
  ['at the opening', '2026-11-27T07:30', '2026-11-27T07:30', '2026-11-27T17:00'],
  ['at the weekend', '2026-11-28T10:00', '2026-11-30T07:30', '2026-11-30T17:00'],
])('what ended at the due moment itself has its time back, opened %s', (_when, opened, promised, due) =>
  given([['2026-11-26T17:00', finish]])
    .when(opened, reopen)
    .thenFollows({ type: 'dossier.reopened' }, { promisedAt: at(promised), dueAt: at(due) }),
);

test('what ended a moment before its end is opened in time', () =>
  given([['2026-11-26T16:59:59.999', finish]])
    .when('2026-11-26T16:59:59.999', reopen)
    .thenFollows({}, { dueAt: opening.dueAt }));

test.each(['2026-11-26T17:00:00.001', '2026-11-26T17:00:59', '2026-11-27T09:15'])(
  'a dossier that ended late stays late: %s',
  (ended) =>
    given([[ended, { ...finish, delayReason: 'staff' }]])
      .when('2026-11-30T09:15', reopen)
      .thenFollows({}, { dueAt: opening.dueAt }),
);

test('what was extended and finished in one instant is opened again', () =>
  given([
    ['2026-11-26T09:00', extend],
    ['2026-11-26T09:00', finish],
  ])
    .when('2026-11-26T09:00', reopen)
    .thenFollows({ type: 'dossier.reopened' }, { dueOn: '2026-11-30' }));

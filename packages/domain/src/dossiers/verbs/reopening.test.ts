import { test } from 'vitest';
import { commands, opening } from '../dossier.fixture.ts';
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

test('a dossier that ended late stays late', () =>
  given([['2026-11-27T09:15', { type: 'finish', result: 'granted', delayReason: 'staff' }]])
    .when('2026-11-30T09:15', reopen)
    .thenFollows({}, { dueAt: opening.dueAt }));

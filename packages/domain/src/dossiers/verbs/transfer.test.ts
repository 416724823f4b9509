import { expect, test } from 'vitest';
import { opening } from '../dossier.fixture.ts';
import { given, run, type Step } from '../specification.fixture.ts';

const offer: Step = ['2026-11-23T08:00', { type: 'transfer', to: 'H42', document: null }];

test('an offered dossier lies with its agency until the other one confirms; the clock runs on', () => {
  expect(run([offer])).toMatchObject({
    decidingAgencyId: 'H42.13',
    transfer: { to: 'H42' },
    dueAt: opening.dueAt,
  });
  given([offer])
    .when('2026-11-24T08:00', { type: 'confirm-transfer' })
    .thenFollows({ from: 'H42.13', to: 'H42' }, { decidingAgencyId: 'H42', transfer: null, dueAt: opening.dueAt });
});

test('a declined dossier stays where it lies', () =>
  given([offer])
    .when('2026-11-24T08:00', { type: 'decline-transfer' })
    .thenFollows({ to: 'H42' }, { decidingAgencyId: 'H42.13', transfer: null }));

test('a dossier is not offered to the agency with which it lies', () =>
  given([])
    .when('2026-11-23T08:00', { type: 'transfer', to: 'H42.13', document: null })
    .thenRefused('transfer-to-itself', { path: 'to' }));

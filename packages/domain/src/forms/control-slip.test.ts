import { expect, test } from 'vitest';
import { vietnam } from '../calendars/vietnam.fixture.ts';
import { asKnownOn } from '../dossiers/due-dates.ts';
import type { Entry } from '../dossiers/history.ts';
import { type HandOver, handOversOf } from './control-slip.ts';
import { accepted, at, entry, instant, opened } from './form.fixture.ts';

const slipOf = (...entries: readonly Entry[]) =>
  handOversOf(asKnownOn([accepted, ...entries], Number.POSITIVE_INFINITY)!, [accepted, ...entries], vietnam);
/** `from → to` with what is known of each, the judgement and the cause. */
const told = ({ from, to, judged, cause }: HandOver) => {
  const desk = (one: HandOver['to']) => one && (one.officerId ?? one.unitId ?? `${one.agencyId} ${one.unitKind}`);
  return [`${desk(from)} → ${desk(to)}`, judged, cause];
};

test('every step that ends hands the dossier on, and says how the giver kept to its budget', () => {
  const slip = slipOf(
    opened('2026-11-20T09:00', 0),
    at('2026-11-20T09:01', 'step.assigned', 'vp-one-stop', 'vp-one-stop-1'),
    at('2026-11-20T10:00', 'step.completed', 'vp-one-stop', 'vp-one-stop-1'),
    opened('2026-11-20T10:00', 1),
    at('2026-11-20T10:01', 'step.assigned', 'vp-justice', 'vp-justice-1'),
    at('2026-11-20T10:30', 'step.claimed', 'vp-justice', 'vp-justice-2'),
    at('2026-11-27T10:00', 'step.completed', 'vp-justice', 'vp-justice-2'),
    opened('2026-11-27T10:00', 2),
    entry('2026-11-27T15:00', 'dossier.finished', { result: 'granted', lateness: 'late', delayReason: 'staff' }),
    entry('2026-11-27T15:00', 'step.cancelled', { taskId: 't' }),
    entry('2026-12-01T08:00', 'dossier.handed-over', { way: 'counter' }),
  );
  expect(slip.map(told)).toEqual([
    ['vp-one-stop-1 → vp-justice-2', 'on-time', 'step'],
    ['vp-justice-2 → H42 leaders', 'late', 'step'],
    ['H42 leaders → H42.12 one-stop', 'late', 'result'],
    ['H42.12 one-stop → null', 'late', 'applicant'],
  ]);
  expect(slip[0]).toMatchObject({ givenAt: instant('2026-11-20T10:00'), takenAt: instant('2026-11-20T10:30') });
  expect(slip[1]).toMatchObject({ step: 'Ký', takenAt: null });
});

test('a first step elsewhere is handed over by the counter, which had no budget to keep', () => {
  const slip = slipOf(opened('2026-11-20T09:00', 1));
  expect(slip.map(told)).toEqual([['H42.12 one-stop → H42.12 justice', null, 'step']]);
});

test('given to another, sent back, transferred, opened again: each is a line of its own', () => {
  const slip = slipOf(
    opened('2026-11-20T09:00', 0),
    at('2026-11-20T09:10', 'step.completed', 'vp-one-stop', 'vp-one-stop-1'),
    opened('2026-11-20T09:10', 1),
    at('2026-11-20T09:11', 'step.assigned', 'vp-justice', 'vp-justice-1'),
    at('2026-11-20T09:20', 'step.reassigned', 'vp-justice', 'vp-justice-2'),
    at('2026-11-20T09:30', 'step.returned', 'vp-justice', 'vp-justice-2'),
    opened('2026-11-20T09:30', 0),
    entry('2026-11-20T09:40', 'dossier.transfer-offered', { transfer: { to: 'H42', at: '2026-11-20T02:40:00Z' } }),
    entry('2026-11-20T09:50', 'dossier.transferred', { from: 'H42.12', to: 'H42' }),
    at('2026-11-20T09:51', 'step.assigned', 'nb-one-stop', 'nb-one-stop-1'),
  );
  expect(slip.map(told)).toEqual([
    ['vp-one-stop-1 → vp-justice-1', 'on-time', 'step'],
    ['vp-justice-1 → vp-justice-2', null, 'reassigned'],
    ['vp-justice-2 → H42.12 one-stop', 'early', 'returned'],
    ['H42.12 one-stop → nb-one-stop-1', null, 'transferred'],
  ]);
});

test('an imported step was handed over when the older system says, and is judged from there', () => {
  const openedAt = '2026-11-16T01:00:00Z';
  const slip = slipOf(
    { ...opened('2026-11-20T09:00', 1), data: { ...opened('2026-11-20T09:00', 1).data, openedAt } },
    at('2026-11-20T10:00', 'step.completed', 'vp-justice', 'vp-justice-1'),
    opened('2026-11-20T10:00', 2),
  );
  expect(slip[0]).toMatchObject({ givenAt: Date.parse(openedAt), judged: null });
  expect(slip[1]!.judged).toBe('late');
});

test('what a dossier waited for does not make a step late', () => {
  const suspension = {
    from: '2026-11-20T02:30:00Z',
    to: null,
    ground: 'supplement',
    basis: 'x',
    document: null,
    by: 'x',
  };
  const dates = { promisedAt: null, dueAt: null, dueOn: null };
  const request = { at: '2026-11-20T02:30:00Z', stage: 'examination', items: 1, noteId: 'n', basis: 'x' };
  const slip = slipOf(
    opened('2026-11-20T09:00', 0),
    entry('2026-11-20T09:30', 'dossier.supplement-requested', { request, suspension, dates }),
    entry('2026-11-25T09:30', 'dossier.supplemented', { dates: { ...dates, dueAt: '2026-12-01T10:00:00Z' } }),
    at('2026-11-25T10:00', 'step.completed', 'vp-one-stop', 'vp-one-stop-1'),
    opened('2026-11-25T10:00', 1),
  );
  expect(slip.map(told)).toEqual([['vp-one-stop-1 → H42.12 justice', 'on-time', 'step']]);
});

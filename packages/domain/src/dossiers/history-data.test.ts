import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { frozenRules } from '../rules/dossier-rules.ts';
import { decide } from './decide.ts';
import { accepted, acceptedAt, commands, opening, submitted } from './dossier.fixture.ts';
import type { Dossier } from './dossier.ts';
import { evolve } from './evolve.ts';
import { fromHistory, toHistoryData } from './history-data.ts';
import { circumstances } from './specification.fixture.ts';

test('any run of commands, written as history and read back, gives the same dossier', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(accepted, submitted),
      fc.array(fc.tuple(fc.constantFrom(...commands), fc.integer({ min: 1, max: 10 ** 8 })), { maxLength: 16 }),
      (registration, given) => {
        let at = acceptedAt;
        let dossier = evolve(undefined, registration, at);
        const entries = [{ at, type: registration.type as string, data: toHistoryData(registration) }];
        for (const [command, wait] of given) {
          at += wait;
          try {
            const event = decide(dossier, command, circumstances(at));
            dossier = evolve(dossier, event, at);
            entries.push({ at, type: event.type, data: toHistoryData(event) });
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        }
        const stored = JSON.parse(JSON.stringify(entries)) as typeof entries;
        const replayed = stored.reduce<Dossier | undefined>(
          (state, entry) => evolve(state, fromHistory(entry)!, entry.at),
          undefined,
        );
        expect(replayed).toEqual(dossier);
        expect(dossier.version).toBe(entries.length);
      },
    ),
  );
});

test('instants are written as UTC text, and entries about steps are no events of a dossier', () => {
  expect(toHistoryData(accepted)).toMatchObject({ opening: { dueAt: '2026-11-26T10:00:00Z' } });
  expect(fromHistory({ type: 'step.opened', data: {} })).toBeUndefined();
});

test('a history without rules and submission, as older ones are, reads as one with the default rules', () => {
  const { rules: _rules, submittedAt: _submittedAt, ...before } = opening;
  const imported = { ...before, term: { unit: 'imported' } };
  const entry = { type: 'dossier.imported', data: toHistoryData({ ...accepted, opening: imported } as never) };
  expect(evolve(undefined, fromHistory(entry)!, 0)).toMatchObject({
    rules: frozenRules,
    submittedAt: null,
    term: { unit: 'imported', promisedAt: opening.promisedAt },
  });
});

test('a history cannot begin in the middle', () => {
  expect(() => evolve(undefined, { type: 'dossier.started' }, 0)).toThrow('cannot begin');
});

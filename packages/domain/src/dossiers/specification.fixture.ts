/**
 * Specifications of verbs: given what happened to a dossier, when a command is given, then an event or a refusal
 * follows.
 */
import { expect } from 'vitest';
import { local, vietnam } from '../calendars/vietnam.fixture.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { decide } from './decide.ts';
import { inStatus } from './dossier.fixture.ts';
import type { Dossier } from './dossier.ts';
import { evolve } from './evolve.ts';
import { Status } from './status.ts';
import type { DossierChange, DossierCommand } from './verbs.ts';

/** A command and the local time at which it is given: `2026-11-23T08:00`. */
export type Step = readonly [time: string, command: DossierCommand];

/** The circumstances of a command that the counter gives at an instant (epoch ms). */
export const circumstances = (at: number) => ({ at, by: 'counter:test', calendar: vietnam });

/** The dossier after some commands. Not given: `from` is a dossier in progress to which nothing else has happened. */
export const run = (steps: readonly Step[], from: Dossier = inStatus(Status.inProgress)): Dossier =>
  steps.reduce((dossier, [time, command]) => {
    const at = local(time);
    return evolve(dossier, decide(dossier, command, circumstances(at)), at);
  }, from);

/** Begins a specification with the dossier after some commands, as `run`. */
export function given(steps: readonly Step[], from?: Dossier) {
  const before = run(steps, from);
  return {
    when(time: string, command: DossierCommand) {
      const at = local(time);
      const attempt = () => decide(before, command, circumstances(at));
      return {
        /** The event, and the dossier after it. */
        thenFollows(event: Partial<DossierChange>, after: Partial<Dossier> = {}) {
          const happened = attempt();
          expect(happened).toMatchObject(event);
          expect(evolve(before, happened, at)).toMatchObject(after);
        },
        /** The refusal with exactly this path; `facts` are among its facts. */
        thenRefused(
          code: RefusalCode,
          { path, facts = {} }: { path?: string; facts?: Partial<Refusal['facts']> } = {},
        ) {
          const refusal = refusalOf(attempt);
          expect([refusal.code, refusal.path]).toEqual([code, path]);
          expect(refusal.facts).toMatchObject(facts);
        },
      };
    },
  };
}

function refusalOf(attempt: () => DossierChange): Refusal {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return expect.fail('the command was not refused');
}

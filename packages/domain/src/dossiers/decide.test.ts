import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { allowedNow, decide } from './decide.ts';
import { accepted, acceptedAt, ask, commands, hour, inStatus, types } from './dossier.fixture.ts';
import type { Dossier } from './dossier.ts';
import { evolve } from './evolve.ts';
import { circumstances } from './specification.fixture.ts';
import { Status } from './status.ts';
import type { CommandType } from './verbs.ts';

/** What a person would write down from docs/domain.md §2.1, of a dossier to which nothing else has happened. */
const leads: readonly (readonly [Status, CommandType, Status])[] = [
  [Status.submitted, 'accept', Status.accepted],
  [Status.submitted, 'refuse', Status.refused],
  [Status.submitted, 'request-supplement', Status.supplementRequested],
  [Status.submitted, 'withdraw', Status.withdrawalRequested],
  [Status.accepted, 'start', Status.inProgress],
  ...([Status.accepted, Status.inProgress] as const).flatMap((status) => [
    [status, 'request-supplement', Status.supplementRequested] as const,
    [status, 'request-payment', Status.paymentRequested] as const,
    [status, 'suspend', status] as const,
    [status, 'extend', status] as const,
    [status, 'apologize', status] as const,
    [status, 'withdraw', Status.withdrawalRequested] as const,
    [status, 'stop', Status.stopped] as const,
    [status, 'decide', status] as const,
    [status, 'transfer', status] as const,
    [status, 'finish', Status.finished] as const,
  ]),
  [Status.supplementRequested, 'supplement', Status.inProgress],
  [Status.supplementRequested, 'withdraw', Status.withdrawalRequested],
  [Status.supplementRequested, 'stop', Status.stopped],
  [Status.supplementRequested, 'apologize', Status.supplementRequested],
  [Status.paymentRequested, 'confirm-payment', Status.inProgress],
  [Status.paymentRequested, 'withdraw', Status.withdrawalRequested],
  [Status.paymentRequested, 'stop', Status.stopped],
  [Status.paymentRequested, 'finish', Status.finished],
  [Status.paymentRequested, 'apologize', Status.paymentRequested],
  [Status.withdrawalRequested, 'keep', Status.accepted],
  [Status.withdrawalRequested, 'stop', Status.stopped],
  [Status.finished, 'hand-over', Status.handedOver],
  [Status.finished, 'correct-result', Status.finished],
  [Status.handedOver, 'correct-result', Status.handedOver],
  ...([Status.refused, Status.stopped, Status.finished, Status.handedOver] as const).map(
    (status) => [status, 'reopen', Status.inProgress] as const,
  ),
];
const all = Object.values(Status).flatMap((status) => types.map((type) => [status, type] as const));

const asked = evolve(
  inStatus(Status.inProgress),
  decide(inStatus(Status.inProgress), ask, circumstances(acceptedAt)),
  acceptedAt,
);
/** What has happened to a dossier that is in a status, besides its acceptance. */
const past: Partial<Record<Status, Partial<Dossier>>> = {
  [Status.refused]: { endedAt: acceptedAt + 1 },
  [Status.supplementRequested]: { supplements: asked.supplements },
  [Status.withdrawalRequested]: { withdrawnFrom: Status.accepted },
  [Status.stopped]: { endedAt: acceptedAt + 1 },
  [Status.finished]: { endedAt: acceptedAt + 1 },
  [Status.handedOver]: { endedAt: acceptedAt + 1 },
};

test.each(all)('from %i, %s', (status, type) => {
  const to = leads.find(([from, verb]) => from === status && verb === type)?.[2];
  const dossier = { ...inStatus(status), ...past[status] };
  const command = commands.find((candidate) => candidate.type === type)!;
  const at = acceptedAt + hour;
  const act = () => evolve(dossier, decide(dossier, command, circumstances(at)), at).status;
  if (to !== undefined) {
    expect(allowedNow(dossier)).toContain(type);
    return expect(act()).toBe(to);
  }
  const facts = expect.objectContaining({ allowed: allowedNow(dossier) });
  // Nothing is suspended here, and only resuming asks for a suspension.
  const isIdle = type === 'resume' && (status === Status.accepted || status === Status.inProgress);
  const refusal = { code: isIdle ? 'dossier-not-suspended' : 'illegal-transition', facts };
  expect(act).toThrow(expect.objectContaining(refusal));
  if (!isIdle) expect(allowedNow(dossier)).not.toContain(type);
});

test('what is allowed now is never refused as illegal, whatever happened before', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...commands), { maxLength: 14 }), (given) => {
      let at = acceptedAt;
      let dossier = evolve(undefined, accepted, at);
      for (const command of given) {
        at += hour / 10;
        const offered = allowedNow(dossier).includes(command.type);
        try {
          dossier = evolve(dossier, decide(dossier, command, circumstances(at)), at);
          expect(offered).toBe(true);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          if (offered) expect(error.code).not.toBe('illegal-transition');
        }
      }
    }),
    { numRuns: 3000 },
  );
});

import { describe, expect, test } from 'vitest';
import { type Channel, channels, termOf } from '../catalogue/procedure.ts';
import { hour, inStatus } from './dossier.fixture.ts';
import { checkedAtOf, filingOf, receivedAtOf, requireKiosk } from './filing.ts';
import { Status } from './status.ts';

const at = Date.parse('2026-12-05T08:10:00+07:00');
const kiosk = { device: 'KIOSK-1', place: 'Bưu điện', identityProvenBy: 'vneid' } as const;
const nothing = { portalRepliedAt: null, kiosk: null };
const received = { systemReceivedAt: at, acceptedAt: null };

describe('the term of a kiosk', () => {
  const [online, own] = ['2', '4'].map((amount) => ({ unit: 'workingDay', amount }) as const);

  test.each([
    ['is the online channel’s', { online: online! }, online],
    ['is its own where one is published', { online: online!, kiosk: own! }, own],
    ['is not that of the counter', { counter: own!, post: own! }, undefined],
  ])('%s', (_which, terms, term) => expect(termOf(terms, 'kiosk')).toBe(term));

  test.each(['counter', 'online', 'post'] as const)('is never the term of the channel %s', (channel) =>
    expect(termOf({ kiosk: own! }, channel)).toBeUndefined(),
  );
});

test.each(channels)('a filing by %s is electronic or is none', (channel) => {
  const filing = filingOf(channel, nothing, received);
  const isElectronic = channel === 'online' || channel === 'kiosk';
  expect(filing).toEqual(isElectronic ? { ...nothing, systemReceivedAt: at } : null);
});

type Contradiction = [string, Channel, Partial<Parameters<typeof filingOf>[1]>, number | null, string];
test.each<Contradiction>([
  ['a kiosk of another channel', 'online', { kiosk }, null, 'kiosk-of-other-channel'],
  ['a kiosk at the counter', 'counter', { kiosk }, null, 'kiosk-of-other-channel'],
  ['a reply to what came by post', 'post', { portalRepliedAt: at - 1 }, null, 'reply-of-other-channel'],
  ['a reply after the receipt', 'online', { portalRepliedAt: at + 1 }, null, 'replied-after-receipt'],
  ['a reply after the acceptance', 'kiosk', { portalRepliedAt: at }, at - 1, 'replied-after-acceptance'],
])('%s contradicts', (_what, channel, stated, acceptedAt, flaw) => {
  const make = () => filingOf(channel, { ...nothing, ...stated }, { systemReceivedAt: at, acceptedAt });
  expect(make).toThrow(expect.objectContaining({ code: 'facts-contradictory', flaw }));
});

test('a reply at the instant of the receipt contradicts nothing', () => {
  expect(filingOf('kiosk', { portalRepliedAt: at, kiosk }, received)).toMatchObject({ portalRepliedAt: at, kiosk });
});

test('a filing at a kiosk describes it', () => {
  expect(() => requireKiosk('kiosk', { kiosk: null })).toThrow(expect.objectContaining({ path: 'kiosk' }));
  for (const channel of channels) expect(() => requireKiosk(channel, { kiosk })).not.toThrow();
});

describe('the check of an officer', () => {
  const filed = { ...inStatus(Status.submitted), channel: 'online' as const };
  const request = { at: at + hour, stage: 'reception', deliveredAt: at + 2 * hour } as const;
  const asked = { ...filed, supplements: [{ ...request, items: 1, noteId: '' }] } as unknown as typeof filed;

  test.each([
    ['nobody has looked at it', filed, null],
    ['the acceptance', { ...filed, status: Status.accepted, acceptedAt: at + hour }, at + hour],
    ['the refusal', { ...filed, status: Status.refused, endedAt: at + hour }, at + hour],
    [
      'the first request, whatever follows',
      { ...asked, status: Status.accepted, acceptedAt: at + 3 * hour },
      at + hour,
    ],
    ['no withdrawal', { ...filed, status: Status.stopped, endedAt: at + hour }, null],
    ['nothing at the counter', { ...inStatus(Status.accepted) }, null],
  ])('is %s', (_what, dossier, checkedAt) => expect(checkedAtOf(dossier)).toBe(checkedAt));

  test('an older filing was received when it was submitted', () => {
    expect(receivedAtOf(filed)).toBe(filed.submittedAt);
    expect(receivedAtOf(inStatus(Status.accepted))).toBeNull();
  });
});

/** An agency's own, shorter promise in the course of a dossier. */
import { connect, type Database, transaction } from '@motcua/db/database';
import { addServiceTerm } from '@motcua/db/reference/service-terms';
import { expect } from 'vitest';
import { deadlineOf, oversightTest } from '../../../oversight/src/oversight.fixture.ts';
import { act, letter, register, supplement, utc } from '../verbs/clocks.fixture.ts';

const promise = {
  agencyId: 'H42.12',
  procedureCode: '1.004873',
  effectiveFrom: '2026-11-01',
  terms: { counter: { unit: 'workingDay', amount: '2' } },
  basis: 'Quyết định 45/QĐ-UBND',
  createdAt: 0,
  createdBy: 'test',
} as const;

/** With a promise of two working days at the counter of xã Văn Phong. */
const test = oversightTest.extend<{ readonly monitor: Database }>({
  monitor: [
    async ({ database }, use) => {
      const monitor = connect(database.urls['motcua_monitor']!, { max: 1 });
      await transaction(monitor, (tx) => addServiceTerm(tx, promise));
      await use(monitor);
      await monitor.$client.end();
    },
    { auto: true },
  ],
});

test('runs beside the law’s term and is paused with it', async ({ intake, oversight }) => {
  const code = await register(intake);
  await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
  await act(intake, code, '2026-11-23T10:00', 'supplement');
  const { clocks } = await deadlineOf(oversight, code);
  expect(clocks.map(({ kind, promisedAt }: { kind: string; promisedAt: string }) => [kind, promisedAt])).toEqual(
    expect.arrayContaining([
      ['statutory', utc('2026-11-26T11:15')],
      ['service', utc('2026-11-25T11:15')],
    ]),
  );
  // An extension moves only the law's term.
  await act(intake, code, '2026-11-25T09:00', 'extend', letter);
  const after = (await deadlineOf(oversight, code)).clocks;
  expect(after.find(({ kind }: { kind: string }) => kind === 'service').dueOn).toBe('2026-11-25');
  expect(after.find(({ kind }: { kind: string }) => kind === 'statutory').dueOn).toBe('2026-11-30');
});

test('does not hold for a dossier that another agency decides', async ({ intake, oversight }) => {
  const code = await register(intake, { receivingAgency: 'H42.13' });
  const kinds = (await deadlineOf(oversight, code)).clocks.map(({ kind }: { kind: string }) => kind);
  expect(kinds).not.toContain('service');
});

import { grounds } from '@motcua/domain/deadlines/reasons';
import { frozenRules } from '@motcua/domain/rules/dossier-rules';
import { expect } from 'vitest';
import { type Intake, validDossier } from '../intake.fixture.ts';

export const local = (text: string) => Date.parse(`${text}+07:00`);
export const anyVersion = { 'if-match': '*' };

/**
 * Registers a dossier: three working days from Friday 20 November 09:15 end on Thursday 26, because Tuesday is a
 * holiday.
 */
export async function register(intake: Intake, more: object = {}): Promise<string> {
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, ...more } });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

/** Carries out a verb at a local time, as an administrator, who may carry out all of them. */
export async function act(intake: Intake, code: string, at: string, verb: string, body: object = {}) {
  intake.now = local(at);
  return intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: anyVersion });
}

export const utc = (text: string) => new Date(local(text)).toISOString().replace('.000Z', 'Z');

interface ClockRow {
  readonly kind: string;
  readonly due_at: Date | null;
  readonly next_alert_at: Date | null;
  readonly closed_at: Date | null;
}
export const clockRows = async (intake: Intake): Promise<ClockRow[]> =>
  (
    await intake.db.$client.query(
      'select kind, due_at, next_alert_at, closed_at from deadlines order by anchor_at, kind',
    )
  ).rows;

export const supplement = {
  items: [{ name: 'Bản sao quyết định ly hôn' }],
  basis: 'Điều 16 Nghị định 118/2025/NĐ-CP',
  document: '15/YCBS-UBND',
};
export const letter = { amount: '2', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };

/** Lets every ground stop the clock of a dossier. */
export async function grantEveryGround(intake: Intake, code: string): Promise<void> {
  const rules = { ...frozenRules, pausedBy: grounds };
  await intake.db.$client.query('update dossiers set rules = $1 where code = $2', [rules, code]);
}

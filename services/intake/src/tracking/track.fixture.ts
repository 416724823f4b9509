import { expect } from 'vitest';
import { type Intake, validDossier } from '../intake.fixture.ts';

export const home = '203.0.113.7';
const whatever = { 'if-match': '*' };

export const ask = (intake: Intake, body: unknown, headers: Record<string, string> = {}) =>
  intake.call(null, 'POST', '/v1/track', { body, headers: { 'x-forwarded-for': home, ...headers } });

export async function registered(intake: Intake, changes: object = {}): Promise<string> {
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, ...changes } });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

export async function act(
  intake: Intake,
  role: 'counter' | 'supervisor',
  code: string,
  verb: string,
  body: object = {},
) {
  const response = await intake.call(role, 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: whatever });
  expect(response.statusCode, response.body).toBe(200);
}

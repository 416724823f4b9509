import { connect } from '@motcua/db/database';
import { issueToken, type Role } from '@motcua/db/tokens';
import { openVault } from '@motcua/db/vault';
import type { TestDatabase } from '@motcua/testing/databases';
import type { LightMyRequestResponse } from 'fastify';
import type { Intake } from './intake.fixture.ts';

/** A request with the token of an agency's people. */
export type AgencyCall = (
  method: string,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<LightMyRequestResponse>;

/** Makes a token of an agency, as an administrator does, and returns what calls with it. */
export async function callFor(
  intake: Intake,
  { adminUrl }: TestDatabase,
  agencyId: string,
  role: Exclude<Role, 'auditor' | 'admin'> = 'counter',
): Promise<AgencyCall> {
  const vault = openVault(intake.keys);
  const admin = connect(adminUrl, { max: 1 });
  const { id } = await issueToken(admin, vault, { role, name: 'x', agencyId, createdAt: 0 });
  await admin.$client.end();
  const authorization = `Bearer ${vault.tokens.tokenOf(id)}`;
  return (method, path, body, headers = {}) =>
    intake.call(null, method, path, { ...(body && { body }), headers: { ...headers, authorization } });
}

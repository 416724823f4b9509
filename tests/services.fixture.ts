/** All services on one database, each with its own login, called as through the gateway. */
import { randomBytes } from 'node:crypto';
import { connect, type Database } from '@motcua/db/database';
import { type Role, roles, saveTokens } from '@motcua/db/tokens';
import { deriveKeys, openVault, type Vault } from '@motcua/db/vault';
import { callOf } from '@motcua/testing/call';
import type { TestDatabase } from '@motcua/testing/databases';
import { type ServiceName, serviceFor, serviceNames, services } from '../infra/routes.ts';
import { buildServices } from '../tools/openapi/describe-services.ts';

type Call = ReturnType<typeof callOf<Role>>;

/** The keys of an installation of its own. */
export const newVault = (): Vault => openVault(deriveKeys(randomBytes(32).toString('base64')));

export interface Services {
  readonly call: Call;
  readonly vault: Vault;
  close(): Promise<void>;
}

/** Opens all services. `now`: what they take for the time, epoch ms. */
export async function openServices(database: TestDatabase, now: number, vault = newVault()): Promise<Services> {
  const tokens = Object.fromEntries(roles.map((role) => [role, randomBytes(16).toString('hex')])) as Record<
    Role,
    string
  >;
  const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
  await saveTokens(owner, tokens, 0);
  await owner.$client.end();
  const logins = serviceNames.map((name) => [name, connect(database.urls[`motcua_${services[name].role}`]!)] as const);
  const dbs = Object.fromEntries(logins) as Record<ServiceName, Database>;
  const apps = await buildServices({ dbOf: (name) => dbs[name], vault, time: async () => now });
  const close = async () => {
    await Promise.all(Object.values(apps).map((app) => app.close()));
    await Promise.all(Object.values(dbs).map(({ $client }) => $client.end()));
  };
  const call: Call = (role, method, path, options) =>
    callOf(apps[serviceFor(path)], tokens)(role, method, path, options);
  return { call, vault, close };
}

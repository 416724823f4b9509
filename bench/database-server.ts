import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { roleUrl } from '@motcua/db/installation/roles';
import { openSecrets } from '../infra/launcher/data-folder/secrets.ts';
import { embeddedDatabase } from '../infra/launcher/parts/database.ts';
import { prepareDatabase } from '../infra/launcher/parts/prepare-database.ts';
import { identify, stopProcess } from '../infra/processes.ts';
import { throwAwayFolder } from './system.ts';

/** A database server as `npm start` runs it, with a migrated and seeded database. */
export async function startDatabase(stack: AsyncDisposableStack): Promise<{ adminUrl: string; monitorUrl: string }> {
  const dir = await throwAwayFolder(stack);
  await mkdir(join(dir, 'logs'));
  const secrets = await openSecrets(dir, 'real');
  const onSpawn = (_name: string, pid: number) => {
    const spawned = identify(pid);
    if (spawned !== undefined) stack.defer(async () => void (await stopProcess(spawned, [['SIGINT', 20_000]])));
  };
  const place = { dir, password: secrets.postgresPassword };
  const { part, adminUrl } = await embeddedDatabase({ ...place, onSpawn, warn: () => {} });
  await part.start();
  const url = await adminUrl();
  await prepareDatabase(url, secrets);
  return { adminUrl: url, monitorUrl: roleUrl(url, 'monitor', secrets.rolePasswords) };
}

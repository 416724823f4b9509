import { connect, reading } from '../database.ts';
import { installation } from '../schema/access.ts';

/** A name that no other installation has. Installations that share a Redis keep their keys apart by it. */
export async function installationName(url: string): Promise<string> {
  const db = connect(url, { max: 1 });
  try {
    const [row] = await reading(() => db.select().from(installation));
    if (row === undefined) throw new Error('the database has not been migrated');
    return `motcua-${new URL(url).pathname.slice(1)}-${row.id}`;
  } finally {
    await db.$client.end();
  }
}

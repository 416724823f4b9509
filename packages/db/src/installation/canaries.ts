/**
 * Finds a wrong key before it seals anything: with one, a system would take registrations that nobody can read later.
 * The database holds a text sealed with each key; a key that does not open its own belongs to another database.
 */
import { hkdfSync } from 'node:crypto';
import { type Database, reading, transaction } from '../database.ts';
import { inArray, isNotNull } from '../drizzle.ts';
import { keyCanaries } from '../schema/access.ts';
import { persons } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import { type KeyName, type Keys, openVault } from '../vault.ts';

/** A key that is not the one that this database was sealed with. */
export class WrongKey extends Error {
  constructor(name: KeyName) {
    super(`the key "${name}" is not the one that this database was sealed with`);
    this.name = 'WrongKey';
  }
}

/**
 * Confirms keys, as a service does with its own.
 * @throws WrongKey for one that is not the database's, or that the installation has not entered
 */
export async function confirmKeys(db: Database, keys: Partial<Keys>): Promise<void> {
  const names = Object.keys(keys) as KeyName[];
  const found = await reading(() => db.select().from(keyCanaries).where(inArray(keyCanaries.key, names)));
  const canaries = new Map(found.map(({ key, sealed }) => [key, sealed]));
  for (const name of names) if (!opens(name, keys[name]!, canaries.get(name))) throw new WrongKey(name);
}

/**
 * Enters all keys of an installation where that has not been done, as the owner of the tables, and confirms them. Where
 * there are persons already, the keys are entered only if they open one.
 * @throws WrongKey
 */
export async function enterKeys(db: Database, keys: Keys): Promise<void> {
  await transaction(db, async (tx) => {
    const rows = Object.entries(keys).map(([key, value]) => ({ key, sealed: seal(canaryKey(value), canary, key) }));
    const entered = await tx.insert(keyCanaries).values(rows).onConflictDoNothing().returning({ key: keyCanaries.key });
    if (entered.length === 0) return;
    const [person] = await tx.select().from(persons).where(isNotNull(persons.wrappedKey)).limit(1);
    if (person?.wrappedKey && !unwraps(keys, person.wrappedKey, person.id)) throw new WrongKey('persons');
  });
  await confirmKeys(db, keys);
}

const canary = Buffer.from('motcua');

/** The canary has a key of its own, because not every key is one that seals. */
const canaryKey = (key: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(key, 'base64'), '', 'motcua canary', 32));

const opens = (name: KeyName, key: string, sealed: Buffer | undefined): boolean =>
  sealed !== undefined && succeeds(() => unseal(canaryKey(key), sealed, name));

const unwraps = (keys: Keys, wrappedKey: Buffer, personId: string): boolean =>
  succeeds(() => openVault(keys).persons.unwrap(wrappedKey, personId));

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

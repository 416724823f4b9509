/**
 * `node infra/compose/make-secrets.mjs [folder]`: makes the secrets that docker-compose.yml gives to the containers,
 * each in a file of its own (default: the folder `secrets` at the root of the repository). It adds what a newer version
 * needs, and never replaces one, because losing MASTER_KEY loses the personal data. Older versions kept them in `.env`:
 * from there it takes what the folder lacks.
 *
 * It is plain JavaScript and uses built-in modules only, so that it runs where nothing is installed, on Node 20 or in a
 * container:
 *   docker run --rm -u "$(id -u)" -v "$PWD:/app" -w /app node:26-slim node infra/compose/make-secrets.mjs
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../secrets', import.meta.url));
const older = join(dirname(folder), '.env');
const settings = existsSync(older) ? readFileSync(older, 'utf8') : '';
const inSettings = (name) => new RegExp(`^${name}=["']?([^"'\\s]+)`, 'm').exec(settings)?.[1];

// Passwords stand in URLs, so they hold only characters that need no escaping there.
const secret = () => randomBytes(32).toString('base64url');
const prefixed = (prefix, names) => names.map((name) => [`${prefix}_${name}`, secret]);
// Each service has the keys that it uses, derived from the master key: packages/db/src/vault.ts derives the same.
const derived = (purpose) => () => {
  const masterKey = Buffer.from(readFileSync(join(folder, 'MASTER_KEY'), 'utf8'), 'base64');
  return Buffer.from(hkdfSync('sha256', masterKey, '', `motcua ${purpose}`, 32)).toString('base64');
};

const secrets = [
  ['MASTER_KEY', () => randomBytes(32).toString('base64')],
  ['PERSONS_KEY', derived('person keys')],
  ['INDEX_KEY', derived('blind index')],
  ['SECRETS_KEY', derived('system secrets')],
  ['SIGNING_KEY', derived('signing keys')],
  ['TOKENS_KEY', derived('access tokens')],
  ['TRACKING_KEY', derived('tracking')],
  ['POSTGRES_PASSWORD', secret],
  ['REDIS_PASSWORD', secret],
  ...prefixed('DB_PASSWORD', ['MIGRATOR', 'INTAKE', 'ROUTING', 'MONITOR', 'OVERSIGHT', 'TRACKING']),
  ...prefixed('TOKEN', ['COUNTER', 'OFFICER', 'SUPERVISOR', 'AUDITOR', 'ADMIN']),
  // Given by whoever runs the storage; empty: documents are kept in a folder.
  ['S3_SECRET_ACCESS_KEY', () => ''],
];

// The folder keeps other accounts of this machine out. The files are readable, because the accounts in the containers
// that read them have other numbers than the one that owns them here.
mkdirSync(folder, { recursive: true });
chmodSync(folder, 0o700);
const added = secrets.filter(([name]) => !existsSync(join(folder, name)));
for (const [name, make] of added) {
  const file = join(folder, name);
  writeFileSync(file, inSettings(name) ?? make(), { flag: 'wx' });
  chmodSync(file, 0o644);
}
console.error(
  `${folder}: ${added.length} secrets added, ${secrets.length - added.length} kept. Keep them safe, MASTER_KEY above all.`,
);
const moved = secrets.map(([name]) => name).filter((name) => inSettings(name) !== undefined);
if (moved.length > 0) console.error(`${older} needs no longer hold: ${moved.join(', ')}`);

/**
 * `node infra/compose/make-env.mjs [file]`: makes the secrets that docker-compose.yml needs. It creates the file
 * (default `.env` at the root of the repository), or adds to an existing one what a newer version needs. It never
 * replaces a value, because losing MASTER_KEY loses the personal data.
 *
 * It is plain JavaScript and uses built-in modules only, so that it runs where nothing is installed, on Node 20 or in a
 * container:
 *   docker run --rm -u "$(id -u)" -v "$PWD:/app" -w /app node:26-slim node infra/compose/make-env.mjs
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Passwords stand in URLs, so they hold only characters that need no escaping there.
const secret = () => randomBytes(32).toString('base64url');
const prefixed = (prefix, names) => names.map((name) => [`${prefix}_${name}`, secret]);

const file = process.argv[2] ?? fileURLToPath(new URL('../../.env', import.meta.url));
const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
const masterKey = /^MASTER_KEY=["']?([^"'\s]+)/m.exec(kept)?.[1] ?? randomBytes(32).toString('base64');
// Each service has the keys that it uses, derived from the master key: packages/db/src/vault.ts derives the same.
const derived = (purpose) =>
  Buffer.from(hkdfSync('sha256', Buffer.from(masterKey, 'base64'), '', `motcua ${purpose}`, 32)).toString('base64');

const variables = [
  ['MASTER_KEY', () => masterKey],
  ['PERSONS_KEY', () => derived('person keys')],
  ['INDEX_KEY', () => derived('blind index')],
  ['SECRETS_KEY', () => derived('system secrets')],
  ['SIGNING_KEY', () => derived('signing keys')],
  ['TOKENS_KEY', () => derived('access tokens')],
  ['TRACKING_KEY', () => derived('tracking')],
  ['POSTGRES_PASSWORD', secret],
  ['REDIS_PASSWORD', secret],
  ...prefixed('DB_PASSWORD', ['MIGRATOR', 'INTAKE', 'ROUTING', 'MONITOR', 'OVERSIGHT', 'TRACKING']),
  ...prefixed('TOKEN', ['COUNTER', 'OFFICER', 'SUPERVISOR', 'AUDITOR', 'ADMIN']),
];

const isKept = (name) => new RegExp(`^${name}=.`, 'm').test(kept);
const added = variables.filter(([name]) => !isKept(name)).map(([name, make]) => `${name}=${make()}\n`);
const separator = kept === '' || kept.endsWith('\n') ? '' : '\n';
if (added.length > 0) appendFileSync(file, separator + added.join(''), { mode: 0o600 });
console.error(
  `${file}: ${added.length} secrets added, ${variables.length - added.length} kept. ` +
    'Keep it safe, MASTER_KEY above all.',
);

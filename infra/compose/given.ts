import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The URLs of docker-compose.yml that lack their passwords, because those are secrets. */
const passwords = { DATABASE_URL: 'DATABASE_PASSWORD', REDIS_URL: 'REDIS_PASSWORD' } as const;

/**
 * Completes the environment of a container with its secrets: each is a file with the name of its variable. What neither
 * sets follows from what is set. A process's own environment is shown by nobody; that of a container is, by `inspect`.
 */
export function completeEnvironment(env: NodeJS.ProcessEnv, folder = '/run/secrets'): void {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name)) : [];
  for (const name of names) {
    const secret = readFileSync(join(folder, name), 'utf8').trim();
    if (secret !== '') env[name] ||= secret; // an empty file: nobody has given it
  }
  for (const [url, password] of Object.entries(passwords)) {
    if (!env[url] || !env[password]) continue;
    const complete = new URL(env[url]);
    complete.password = encodeURIComponent(env[password]);
    env[url] = complete.href;
    delete env[password];
  }
  if (env['PUBLIC_PORT']) env['PUBLIC_URL'] ||= `http://localhost:${env['PUBLIC_PORT']}`;
}

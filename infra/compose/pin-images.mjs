/**
 * `node infra/compose/pin-images.mjs [file]`: where a registry is at hand, fetches the base images that
 * infra/Dockerfile names and writes their digests into `.env`, so that every later build is on the same bytes. What
 * stands there for an image, such as the name of another registry, is fetched and pinned instead. Plain JavaScript, as
 * make-secrets.mjs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? fileURLToPath(new URL('../../.env', import.meta.url));
const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
let settings = existsSync(file) ? readFileSync(file, 'utf8') : '';
if (settings !== '' && !settings.endsWith('\n')) settings += '\n';

for (const [, name, usual] of dockerfile.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)) {
  const line = new RegExp(`^${name}=(.*)\n`, 'm');
  const image = (line.exec(settings)?.[1] || usual).split('@')[0];
  const docker = (...args) => execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  docker('pull', '--quiet', image);
  const digests = docker('image', 'inspect', '--format', '{{range .RepoDigests}}{{println .}}{{end}}', image);
  const digest = /@(sha256:[0-9a-f]{64})/.exec(digests)?.[1];
  if (digest === undefined) throw new Error(`${image} has no digest: it does not come from a registry`);
  settings = `${settings.replace(line, '')}${name}=${image}@${digest}\n`;
  console.error(`${name} is ${image}@${digest}`);
}
writeFileSync(file, settings);

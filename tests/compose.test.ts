/** What can be held of docker-compose.yml, the image and the proxy without starting a container. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseRoles } from '@motcua/db/installation/roles';
import { roles } from '@motcua/db/tokens';
import { deriveKeys, keyNames } from '@motcua/db/vault';
import { problemOf } from '@motcua/http/problem';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { completeEnvironment } from '../infra/compose/given.ts';
import { usual } from '../infra/launcher/parts/database.ts';
import { keyVariable, routes, serviceFor, serviceNames, services } from '../infra/routes.ts';

interface Container {
  readonly image: string;
  readonly build?: { readonly target?: string; readonly args?: Readonly<Record<string, string>> };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly secrets?: readonly (string | { readonly source: string; readonly target: string })[];
  readonly tmpfs?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly cpus?: number | string;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const composeFile = read('docker-compose.yml');
const containers: Readonly<Record<string, Container>> = parse(composeFile, { merge: true }).services;
const dockerfile = read('infra/Dockerfile');
const proxy = read('infra/proxy/haproxy.cfg');
/** The secrets of a container, by their own names. */
const secretsOf = (name: string) =>
  (containers[name]?.secrets ?? []).map((secret) => (typeof secret === 'string' ? secret : secret.source));
const allSecrets: Readonly<Record<string, { readonly file: string }>> = parse(composeFile).secrets;

test.each(Object.entries(containers))('%s is confined', (_name, container) => {
  expect(container).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    user: expect.not.stringMatching(/^(root|0)(:|$)/),
    mem_limit: expect.stringMatching(/^\d+[mg]$/),
    pids_limit: expect.any(Number),
    cpus: expect.anything(),
  });
  expect(container.tmpfs?.filter((mount) => !/:size=\d+m$/.test(mount))).toEqual([]);
});

test('no secret stands in a command or in the environment of a container, where `inspect` shows it', () => {
  const names = Object.keys(allSecrets);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(allSecrets[name]).toEqual({ file: `./secrets/${name}` });
  const used = Object.keys(containers).flatMap(secretsOf);
  expect([...new Set(used)].sort()).toEqual([...names].sort());
  for (const { command = [], environment = {} } of Object.values(containers)) {
    expect(Object.keys(environment).filter((variable) => names.includes(variable))).toEqual([]);
    expect(JSON.stringify([command, environment])).not.toMatch(/:[^/@"]+@|requirepass/);
  }
});

test.each(Object.entries(containers))('%s is watched, unless it is a step that ends', (_name, container) => {
  const ends = Object.values(containers).some(({ depends_on = {} }) =>
    Object.entries(depends_on).some(
      ([name, { condition }]) => containers[name] === container && condition === 'service_completed_successfully',
    ),
  );
  const watched =
    container.healthcheck?.test !== undefined || (container.build && dockerfile.includes('\nHEALTHCHECK '));
  expect(container.healthcheck?.disable ?? false).toBe(ends);
  expect(ends || watched).toBeTruthy();
});

test('every base image names its version, the one the tests and the launcher run on, and may be pinned', () => {
  const bases = new Map(
    Array.from(dockerfile.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm), ([, name, image]) => [name, image]),
  );
  expect(bases.size).toBe(4);
  const from = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image]) => image!);
  expect(from.filter((image) => !/^\$\{\w+_IMAGE\}$|^sources$/.test(image))).toEqual([]);
  for (const { build } of Object.values(containers))
    for (const [name, image] of bases) expect(build?.args?.[name!]).toBe(`\${${name}:-${image}}`);
  const tested = Array.from(read('packages/testing/src/containers.ts').matchAll(/GenericContainer\('([^']+)'\)/g));
  expect(tested.map(([, image]) => image).sort()).toEqual([bases.get('POSTGRES_IMAGE'), bases.get('REDIS_IMAGE')]);
  const runtime = /^ {2}node: (\d+)/m.exec(read('pnpm-workspace.yaml'))?.[1];
  expect(bases.get('NODE_IMAGE')).toBe(`node:${runtime}-slim`);
});

test('the package manager of the image is that of the launcher, by version and by hash', () => {
  const version = /pnpm@([\d.]+)/.exec(read('infra/install.mjs'))?.[1];
  const { packages } = JSON.parse(read('infra/pnpm/package-lock.json'));
  const programs = Object.entries<{ version: string; integrity: string }>(packages).filter(([name]) => name !== '');
  expect(programs.map(([name]) => name.replace(/.*exe\./, ''))).toEqual(['linux-arm64', 'linux-x64']);
  for (const [, program] of programs)
    expect(program).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
  expect(dockerfile).toContain('npm ci --prefix infra/pnpm');
});

test('what is copied into an image can be read by its account, whatever the umask of the clone was', () => {
  const copies = Array.from(dockerfile.matchAll(/^COPY .*$/gm), ([line]) => line);
  expect(copies.filter((line) => !line.startsWith('COPY --from='))).toEqual(['COPY . .']);
  expect(dockerfile).toContain('COPY . .\nRUN chmod -R a+rX .\n');
  expect(composeFile).not.toMatch(/volumes: .*\.\//);
});

test('the container of PostgreSQL has the settings of the launcher', () => {
  const settings = (containers['postgres']?.command ?? []).slice(1).map((flag) => flag.replace(/^-c/, '').split('='));
  expect(Object.fromEntries(settings)).toEqual({ ...usual, log_error_verbosity: 'terse' });
});

test('a health check asks whether the process lives, not whether the system does', () => {
  expect(dockerfile).toContain('CMD ["node", "infra/compose/alive.mjs"]');
  expect(read('infra/compose/alive.mjs')).toContain('/health/live');
});

test.each(serviceNames)('%s has a container of its own and no login but its own', (name) => {
  const { command, environment = {}, networks } = containers[name] ?? {};
  const role = services[name].role;
  expect(command).toEqual([name]);
  expect(environment['DATABASE_URL']).toBe(`postgres://motcua_${role}@postgres/motcua`);
  const logins = secretsOf(name).filter((secret) => /^(DB_PASSWORD|POSTGRES|TOKEN)_/.test(secret));
  expect(logins).toEqual([`DB_PASSWORD_${role.toUpperCase()}`]);
  expect(containers[name]?.secrets).toContainEqual({ source: logins[0], target: 'DATABASE_PASSWORD' });
  expect(networks?.some((network) => containers['proxy']?.networks?.includes(network))).toBe(true);
});

const allNetworks: Readonly<Record<string, { readonly internal?: boolean } | null>> = parse(composeFile).networks;
const goesOut = (name: string) => containers[name]?.networks?.some((network) => !allNetworks[network]?.internal);

test('only who has something to do outside can go there', () => {
  expect(Object.keys(containers).filter(goesOut)).toEqual(['intake', 'deadline-monitor', 'proxy']);
});

test('public tracking has its own key only, and no way to any container but PostgreSQL and the proxy', () => {
  const { environment = {}, networks = [] } = containers['tracking'] ?? {};
  expect(secretsOf('tracking')).toEqual(['DB_PASSWORD_TRACKING', 'TRACKING_KEY']);
  expect(Object.keys(environment).sort()).toEqual(['CLOCK', 'DATABASE_URL', 'DRAIN_MS', 'LOG_LEVEL', 'PROXIES']);
  const reached = Object.keys(containers).filter((name) =>
    containers[name]?.networks?.some((network) => networks.includes(network)),
  );
  expect(reached).toEqual(['postgres', 'tracking', 'proxy']);
});

test('only the first step is the administrator, only the proxy is reached from outside', () => {
  const withSecret = (secret: string) => Object.keys(containers).filter((name) => secretsOf(name).includes(secret));
  expect(withSecret('POSTGRES_PASSWORD')).toEqual(['postgres', 'create-roles']);
  expect(withSecret('DB_PASSWORD_MIGRATOR')).toEqual(['create-roles', 'migrate']);
  expect(Object.keys(containers).filter((name) => containers[name]?.ports)).toEqual(['proxy']);
});

test('each service is given the keys that it uses; the master key reaches the step that enters them only', () => {
  const variables = keyNames.map(keyVariable);
  for (const name of serviceNames) {
    const given = secretsOf(name).filter((variable) => variables.includes(variable));
    expect(given.sort()).toEqual(services[name].keys.map(keyVariable).sort());
  }
  expect(Object.keys(containers).filter((name) => secretsOf(name).includes('MASTER_KEY'))).toEqual(['migrate']);
});

test('the steps are given every login and every token', () => {
  const named = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}_${name.toUpperCase()}`);
  expect(secretsOf('create-roles')).toEqual(expect.arrayContaining(named('DB_PASSWORD', databaseRoles)));
  expect(secretsOf('migrate')).toEqual(expect.arrayContaining(named('TOKEN', roles)));
});

test('make-secrets makes exactly the secrets that are asked for, takes those of an older .env, and never replaces one', () => {
  const above = mkdtempSync(join(tmpdir(), 'motcua-secrets-'));
  const folder = join(above, 'secrets');
  // Whatever the umask is, the accounts in the containers read the files, and no other account of the machine does.
  const make = () =>
    spawnSync('sh', ['-c', 'umask 077; exec "$0" infra/compose/make-secrets.mjs "$1"', process.execPath, folder], {
      cwd: new URL('..', import.meta.url),
    });
  const secrets = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  try {
    const masterKey = randomBytes(32).toString('base64');
    writeFileSync(join(above, '.env'), `PORT=9000\nMASTER_KEY=${masterKey}\nTOKEN_ADMIN="older"\n`);
    expect(make().stderr.toString()).toContain('MASTER_KEY, TOKEN_ADMIN');
    const made = secrets();
    expect(Object.keys(made).sort()).toEqual(Object.keys(allSecrets).sort());
    expect(made).toMatchObject({ MASTER_KEY: masterKey, TOKEN_ADMIN: 'older', S3_SECRET_ACCESS_KEY: '' });
    const keys = deriveKeys(masterKey);
    for (const name of keyNames) expect(made[keyVariable(name)]).toBe(keys[name]);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of Object.keys(made)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o644);
    rmSync(join(folder, 'TOKEN_OFFICER'));
    make();
    expect({ ...secrets(), TOKEN_OFFICER: '' }).toEqual({ ...made, TOKEN_OFFICER: '' });
  } finally {
    rmSync(above, { recursive: true });
  }
});

test('a container completes its environment with its secrets, and its public address from its port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-run-secrets-'));
  const given = { DATABASE_PASSWORD: 'p@ss', REDIS_PASSWORD: 'r', TOKENS_KEY: 'key\n', S3_SECRET_ACCESS_KEY: '' };
  for (const [name, value] of Object.entries(given)) writeFileSync(join(folder, name), value);
  const env: NodeJS.ProcessEnv = {
    ...{ DATABASE_URL: 'postgres://motcua_intake@postgres/motcua', REDIS_URL: 'redis://redis', PUBLIC_URL: '' },
    PUBLIC_PORT: '9000',
  };
  completeEnvironment(env, folder);
  rmSync(folder, { recursive: true });
  expect(env).toMatchObject({
    ...{ DATABASE_URL: 'postgres://motcua_intake:p%40ss@postgres/motcua', REDIS_URL: 'redis://:r@redis' },
    ...{ TOKENS_KEY: 'key', PUBLIC_URL: 'http://localhost:9000' },
  });
  expect(env).not.toHaveProperty('S3_SECRET_ACCESS_KEY');
  completeEnvironment(env, folder); // where there are no such files, the environment says everything
  expect(env['PUBLIC_URL']).toBe('http://localhost:9000');
});

test('the proxy sends each path where the launcher sends it', () => {
  const lines = routes.map(({ expression, service }) => `${expression} ${service}\n`);
  expect(read('infra/proxy/routes.map')).toBe(lines.join(''));
  const rules = Array.from(proxy.matchAll(/^ {2}(?:use|default)_backend .+$/gm), ([rule]) => rule.trim());
  expect(rules).toEqual([
    'use_backend %[path,map_reg(/usr/local/etc/haproxy/routes.map)]',
    `default_backend ${serviceFor('/')}`,
  ]);
  for (const name of serviceNames) {
    expect(proxy).toMatch(new RegExp(`^backend ${name}\\n {2}server-template ${name} \\d+ ${name}:3000$`, 'm'));
  }
});

test('the proxy takes out a process that hangs, and one that is about to stop sends it no more', () => {
  expect(proxy).toMatch(/^ {2}http-check send meth GET uri \/health\/live /m);
  expect(proxy).toMatch(/^ {2}http-check disable-on-404$/m);
  const [, everySeconds] = /^ {2}default-server .*\bcheck inter (\d+)s /m.exec(proxy)!;
  for (const name of serviceNames)
    expect(Number(containers[name]?.environment?.['DRAIN_MS'])).toBeGreaterThan(2 * Number(everySeconds) * 1_000);
});

test('the proxy passes a request on to another process, and sends it twice only where that changes nothing', () => {
  expect(proxy).toMatch(/^ {2}option redispatch 1$/m);
  expect(proxy).toMatch(/^ {2}retry-on conn-failure empty-response$/m);
  expect(proxy).toContain('disable-l7-retry unless { method GET HEAD } or { req.hdr(idempotency-key) -m found }');
});

test('the proxy asks every service whether it is ready', () => {
  const asked = /^local services = \{ (.+) \}$/m.exec(read('infra/proxy/readiness.lua'))?.[1];
  expect(asked).toBe(serviceNames.map((name) => `"${name}"`).join(', '));
});

test.each(['vi', 'en'] as const)('the proxy says that a service is away as the services would (%s)', (language) => {
  expect(proxy).toContain(`'${JSON.stringify(problemOf('unavailable', { language, requestId: '%[uuid]' }))}'`);
});

test('a service believes of the caller’s address what the proxy saw', () => {
  expect(proxy).toMatch(/^ {2}option forwardfor$/m);
  for (const name of serviceNames) expect(containers[name]?.environment?.['PROXIES']).toMatch(/^\$\{PROXIES:-1\}$/);
});

/** What can be held of docker-compose.yml, the image and the proxy without starting a container. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseRoles } from '@motcua/db/installation/roles';
import { roles } from '@motcua/db/tokens';
import { deriveKeys, keyNames } from '@motcua/db/vault';
import { problemOf } from '@motcua/http/problem';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { keyVariable, routes, serviceFor, serviceNames, services } from '../infra/routes.ts';

interface Container {
  readonly image: string;
  readonly build?: object;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
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
/** Names in `${NAME:?…}`, which have to be given. */
const required = (text: string) => new Set(Array.from(text.matchAll(/\$\{([A-Z_]+):\?/g), ([, name]) => name));

test.each(Object.entries(containers))('%s is confined', (_name, container) => {
  expect(container).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    user: expect.not.stringMatching(/^(root|0)(:|$)/),
  });
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

test('every image that is not ours names its version, the one the tests and the launcher run on', () => {
  const images = Object.values(containers).flatMap(({ image, build }) => (build ? [] : [image]));
  const tags = images.map((image) => /^[a-z]+:(\d[\w.]*)$/.exec(image)?.[1]);
  expect(tags).not.toContain(undefined);
  const tested = Array.from(read('packages/testing/src/containers.ts').matchAll(/GenericContainer\('([^']+)'\)/g));
  expect(tested).toHaveLength(2);
  for (const [, image] of tested) expect(images).toContain(image);
  const runtime = /^ {2}node: (\d+)/m.exec(read('pnpm-workspace.yaml'))?.[1];
  const bases = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image]) => image);
  expect(new Set(bases)).toEqual(new Set([`node:${runtime}-slim`]));
});

test("PostgreSQL logs no values of rows, as the launcher's", () => {
  expect(containers['postgres']?.command).toContain('log_error_verbosity=terse');
});

test.each(serviceNames)('%s has a container of its own and no login but its own', (name) => {
  const { command, environment = {}, networks } = containers[name] ?? {};
  const role = services[name].role;
  expect(command).toEqual([name]);
  expect(environment['DATABASE_URL']).toMatch(
    new RegExp(`^postgres://motcua_${role}:\\$\\{DB_PASSWORD_${role.toUpperCase()}`),
  );
  const given = required(Object.values(environment).join(' '));
  expect([...given].filter((variable) => /^(DB_PASSWORD|POSTGRES|TOKEN)_/.test(variable ?? ''))).toEqual([
    `DB_PASSWORD_${role.toUpperCase()}`,
  ]);
  expect(networks?.some((network) => containers['proxy']?.networks?.includes(network))).toBe(true);
});

test('public tracking has its own key only, and no way to any container but PostgreSQL and the proxy', () => {
  const { environment = {}, networks = [] } = containers['tracking'] ?? {};
  expect(required(Object.values(environment).join(' '))).toEqual(new Set(['DB_PASSWORD_TRACKING', 'TRACKING_KEY']));
  expect(Object.keys(environment).sort()).toEqual([
    ...['CLOCK', 'DATABASE_URL', 'DRAIN_MS', 'LOG_LEVEL', 'PROXIES', 'TRACKING_KEY'],
  ]);
  const reached = Object.keys(containers).filter((name) =>
    containers[name]?.networks?.some((network) => networks.includes(network)),
  );
  expect(reached).toEqual(['postgres', 'tracking', 'proxy']);
  const all: Readonly<Record<string, { readonly internal?: boolean } | null>> = parse(composeFile).networks;
  for (const network of networks) expect(all[network]).toEqual({ internal: true });
});

test('only the first step is the administrator, only the proxy is reached from outside', () => {
  const withPassword = (text: string) =>
    Object.keys(containers).filter((name) => JSON.stringify(containers[name]).includes(text));
  expect(withPassword('${POSTGRES_PASSWORD')).toEqual(['postgres', 'create-roles']);
  expect(withPassword('${DB_PASSWORD_MIGRATOR')).toEqual(['create-roles', 'migrate']);
  expect(withPassword('"ports"')).toEqual(['proxy']);
});

test('each service is given the keys that it uses; the master key reaches the step that enters them only', () => {
  const variables = keyNames.map(keyVariable);
  for (const name of serviceNames) {
    const given = Object.keys(containers[name]?.environment ?? {}).filter((variable) => variables.includes(variable));
    expect(given.sort()).toEqual(services[name].keys.map(keyVariable).sort());
  }
  const withMasterKey = Object.entries(containers).filter(([, { environment = {} }]) => 'MASTER_KEY' in environment);
  expect(withMasterKey.map(([name]) => name)).toEqual(['migrate']);
});

test('the steps are given every login and every token', () => {
  const named = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}_${name.toUpperCase()}`);
  expect(Object.keys(containers['create-roles']?.environment ?? {})).toEqual(
    expect.arrayContaining(named('DB_PASSWORD', databaseRoles)),
  );
  expect(Object.keys(containers['migrate']?.environment ?? {})).toEqual(expect.arrayContaining(named('TOKEN', roles)));
});

test('make-env makes exactly the secrets that are asked for, and never replaces one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-env-'));
  const file = join(folder, '.env');
  const make = () =>
    spawnSync(process.execPath, ['infra/compose/make-env.mjs', file], { cwd: new URL('..', import.meta.url) });
  try {
    const masterKey = randomBytes(32).toString('base64');
    writeFileSync(file, `MASTER_KEY=${masterKey}\nPORT=9000`, { mode: 0o600 });
    expect(make().status).toBe(0);
    const made = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(made.startsWith(`MASTER_KEY=${masterKey}\nPORT=9000\n`)).toBe(true);
    const lines = made.trimEnd().split('\n');
    const names = lines.map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(required(composeFile).add('PORT'));
    expect(new Set(lines.map((line) => line.replace(/^\w+=/, ''))).size).toBe(lines.length);
    const keys = deriveKeys(masterKey);
    for (const name of keyNames) expect(lines).toContain(`${keyVariable(name)}=${keys[name]}`);
    make();
    expect(readFileSync(file, 'utf8')).toBe(made);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
  const [, everyMs, falls] = /^ {2}default-server .*\bcheck inter (\d+)s fall (\d+) .*shutdown-sessions$/m.exec(proxy)!;
  for (const name of serviceNames)
    expect(Number(containers[name]?.environment?.['DRAIN_MS'])).toBeGreaterThan(
      Number(everyMs) * Number(falls) * 1_000,
    );
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

/** The installer runs in a small repository of its own; a script in place of npx notes how it was called. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from 'vitest';

interface Repository {
  readonly root: string;
  install(): Promise<{ code: number; stdout: string; stderr: string }>;
  /** The arguments of each call of npx so far. */
  calls(): Promise<string[]>;
  npxDoes(script: string): Promise<void>;
}

const placesARuntime = 'mkdir -p node_modules/.bin && ln -sf "$(command -v node)" node_modules/.bin/node';

const test = base.extend<{ repository: Repository }>({
  repository: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'motcua-install-'));
    for (const folder of ['infra', 'bin', 'packages/domain', 'services/intake'])
      await mkdir(join(root, folder), { recursive: true });
    for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/domain/package.json'])
      await writeFile(join(root, file), '{}');
    await copyFile(fileURLToPath(new URL('./install.mjs', import.meta.url)), join(root, 'infra', 'install.mjs'));
    const log = join(root, 'calls');
    const npxDoes = async (script: string) => {
      await writeFile(
        join(root, 'bin', 'npx'),
        `#!/bin/sh\necho "$@" >> "${log}"\necho progress on stdout\n${script}\n`,
      );
      await chmod(join(root, 'bin', 'npx'), 0o755);
    };
    await npxDoes(placesARuntime);
    const calls = async () => (existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n') : []);
    const env = { ...process.env, PATH: join(root, 'bin') + delimiter + process.env.PATH };
    await use({ root, calls, npxDoes, install: () => run(join(root, 'infra', 'install.mjs'), { env, cwd: tmpdir() }) });
    await rm(root, { recursive: true });
  },
});

async function run(program: string, options: SpawnOptions) {
  const child = spawn(process.execPath, [program], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await code, stdout, stderr };
}

test('installs exactly what the lockfile says, and speaks on stderr only', async ({ repository }) => {
  const { code, stdout, stderr } = await repository.install();
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('Installing the dependencies');
  expect(stderr).toContain('progress on stdout');
  expect(await repository.calls()).toEqual([expect.stringMatching(/^--yes pnpm@[\d.]+ install --frozen-lockfile/)]);
});

test('says and does nothing while nothing has changed', async ({ repository }) => {
  await repository.install();
  expect(await repository.install()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await repository.calls()).toHaveLength(1);
});

test.for(['pnpm-lock.yaml', 'package.json', 'packages/domain/package.json'])(
  'installs again when %s has changed',
  async (file, { repository }) => {
    await repository.install();
    await appendFile(join(repository.root, file), ' ');
    await repository.install();
    expect(await repository.calls()).toHaveLength(2);
  },
);

test('two at once install once', async ({ repository }) => {
  await repository.npxDoes(`sleep 0.5; ${placesARuntime}`);
  const both = await Promise.all([repository.install(), repository.install()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await repository.calls()).toHaveLength(1);
});

test('a lock left by a process that was killed does not hold it up', async ({ repository }) => {
  await mkdir(join(repository.root, 'node_modules'));
  await writeFile(join(repository.root, 'node_modules', '.installing'), '4194304'); // above every process id
  expect((await repository.install()).code).toBe(0);
  expect(await repository.calls()).toHaveLength(1);
});

test('a failure ends the script, says what to look at, and is tried again next time', async ({ repository }) => {
  await repository.npxDoes('exit 1');
  const { code, stdout, stderr } = await repository.install();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('could not be installed');
  await repository.npxDoes(placesARuntime);
  expect((await repository.install()).code).toBe(0);
});

test('an installation without a runtime that starts is done over', async ({ repository }) => {
  await repository.npxDoes(`case "$*" in *--force*) ${placesARuntime};; esac`);
  expect((await repository.install()).code).toBe(0);
  expect(await repository.calls()).toHaveLength(2);
});

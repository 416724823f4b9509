/** Packs the verifier as an npm package without dependencies: one program in one file, for Node 20 or later. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes the tarball into a folder and returns its path. The folder is created if it does not exist. */
export async function packVerifier(folder: string): Promise<string> {
  const { name, version, license, description } = JSON.parse(await readFile(here('../package.json'), 'utf8'));
  const stage = await mkdtemp(join(tmpdir(), 'verify-deadline-'));
  try {
    const program = 'verify-deadline.mjs';
    await build({
      entryPoints: [here('main.ts')],
      outfile: join(stage, program),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // People who rely on the program may want to read it.
      minify: false,
      logLevel: 'warning',
    });
    const bin = { 'verify-deadline': program };
    const manifest = { name, version, license, description, type: 'module', bin, engines: { node: '>=20' } };
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await copyFile(here('../README.md'), join(stage, 'README.md'));
    await copyFile(here('../../../LICENSE'), join(stage, 'LICENSE'));
    // The program contains it, and its license asks for this file.
    await copyFile(here('../node_modules/temporal-polyfill/LICENSE'), join(stage, 'LICENSE.temporal-polyfill'));
    await mkdir(folder, { recursive: true });
    // On Windows npm is a script, and only a shell can start a script.
    const shell = process.platform === 'win32';
    await run('npm', ['pack', '--silent', '--pack-destination', resolve(folder)], { cwd: stage, shell });
    return join(folder, `${name.slice(1).replace('/', '-')}-${version}.tgz`);
  } finally {
    await rm(stage, { recursive: true });
  }
}

/** Makes the verifier a package that needs nothing: one program in one file, for any Node from 20 on. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes the tarball into a folder, which is made if need be, and returns its path. */
export async function packVerifier(folder: string): Promise<string> {
  const { name, version, license, description } = JSON.parse(await readFile(here('../package.json'), 'utf8'));
  const stage = await mkdtemp(join(tmpdir(), 'verify-deadline-'));
  try {
    const program = 'verify-deadline.mjs';
    await build({
      ...{ entryPoints: [here('main.ts')], outfile: join(stage, program), bundle: true },
      // Readable: who relies on it may want to read it.
      ...{ format: 'esm', platform: 'node', target: 'node20', minify: false, logLevel: 'warning' },
    });
    const bin = { 'verify-deadline': program };
    const manifest = { name, version, license, description, type: 'module', bin, engines: { node: '>=20' } };
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await copyFile(here('../README.md'), join(stage, 'README.md'));
    await copyFile(here('../../../LICENSE'), join(stage, 'LICENSE'));
    // It is in the program, and may be on this condition.
    await copyFile(here('../node_modules/temporal-polyfill/LICENSE'), join(stage, 'LICENSE.temporal-polyfill'));
    await mkdir(folder, { recursive: true });
    // npm is a script of its own on Windows, which only a shell starts.
    const shell = process.platform === 'win32';
    await run('npm', ['pack', '--silent', '--pack-destination', resolve(folder)], { cwd: stage, shell });
    return join(folder, `${name.slice(1).replace('/', '-')}-${version}.tgz`);
  } finally {
    await rm(stage, { recursive: true });
  }
}

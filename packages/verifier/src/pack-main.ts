/** `npm run verifier:pack`: the verifier's tarball in dist/. */
import { fileURLToPath } from 'node:url';
import { packVerifier } from './pack.ts';

process.stdout.write(`${await packVerifier(fileURLToPath(new URL('../../../dist', import.meta.url)))}\n`);

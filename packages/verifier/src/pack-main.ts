/** `npm run verifier:pack`: writes the verifier's tarball into dist/. */
import { fileURLToPath } from 'node:url';
import { packVerifier } from './pack.ts';

process.stdout.write(`${await packVerifier(fileURLToPath(new URL('../../../dist', import.meta.url)))}\n`);

import { fileURLToPath } from 'node:url';

/**
 * Where Node keeps compiled sources: with them a service loads in two thirds of the time. The folder may be deleted.
 */
export const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

import { fileURLToPath } from 'node:url';

/** Where Node keeps compiled sources between starts: loading a service takes a third less. Deleting it does no harm. */
export const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

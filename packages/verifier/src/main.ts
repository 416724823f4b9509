#!/usr/bin/env node
import { run } from './run.ts';

// Node before 26 has no Temporal. The engine looks for it when it calculates, so it can be added here.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');

const { code, out, err } = await run(process.argv.slice(2), process.stdin);
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;

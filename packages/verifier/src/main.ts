#!/usr/bin/env node
import { run } from './run.ts';

// Node before 26 does not know Temporal; the engine asks for it when it calculates, not before.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');

const { code, out, err } = await run(process.argv.slice(2), process.stdin);
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;

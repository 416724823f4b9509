/** `npm run conformance`: says which of the named cases a system gets right. */
import { conformance } from './conformance.ts';

process.exitCode = await conformance(process.argv.slice(2), process.env, process);

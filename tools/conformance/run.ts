/** `npm run conformance`: which of the named cases does a system get right? */
import { conformance } from './conformance.ts';

process.exitCode = await conformance(process.argv.slice(2), process.env, process);

/** `npm start`: the whole system on this machine, until Ctrl-C. */
import { enableCompileCache } from 'node:module';
import { compileCache } from './compile-cache.ts';

enableCompileCache(compileCache);
const { runLauncher } = await import('./launcher.ts'); // only what is imported after enableCompileCache uses the cache
await runLauncher(process.argv.slice(2), process.env);

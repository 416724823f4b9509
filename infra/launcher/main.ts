/** `npm start`: the whole house on this machine until Ctrl-C. */
import { enableCompileCache } from 'node:module';
import { compileCache } from './compile-cache.ts';

enableCompileCache(compileCache);
const { runLauncher } = await import('./launcher.ts'); // what is imported before the cache is there cannot come from it
await runLauncher(process.argv.slice(2), process.env);

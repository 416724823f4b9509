/** `npm start`: the whole house on this machine until Ctrl-C. */
import { runLauncher } from './launcher.ts';

await runLauncher(process.argv.slice(2), process.env);

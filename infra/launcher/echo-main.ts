/** The launcher with echo-service.ts in place of every service: for the launcher's own tests. */
import { runLauncher } from './launcher.ts';

const echo = 'infra/launcher/echo-service.ts';
await runLauncher(process.argv.slice(2), process.env, { intake: echo, routing: echo, 'deadline-monitor': echo });

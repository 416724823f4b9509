/** The launcher with echo-service.fixture.ts in place of every service, for the launcher's tests. */
import { runLauncher } from './launcher.ts';

const echo = 'infra/launcher/echo-service.fixture.ts';
await runLauncher(process.argv.slice(2), process.env, {
  programs: { intake: echo, routing: echo, 'deadline-monitor': echo, oversight: echo, tracking: echo },
  patience: { everyMs: 200, answerMs: 1_000, unanswered: 3, unansweredAtFirst: 100 },
});

/**
 * The health check of a container: asks the process whether it lives. The engine restarts what ends, but leaves alone
 * what hangs; so a process that has been silent three times is killed here, and the engine starts another one.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const silences = '/tmp/silences';
const silencesAtMost = 3;
const waitMs = 4_000;

try {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/health/live`, {
    signal: AbortSignal.timeout(waitMs),
  });
  await answer.body?.cancel();
  rmSync(silences, { force: true });
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.exitCode = 1;
  // Nobody listens while it starts; whoever has ended is restarted anyway.
  if (error.name === 'TimeoutError') countSilence();
}

function countSilence() {
  const count = 1 + Number(read() ?? 0);
  writeFileSync(silences, String(count));
  // All processes of the container but its first one (tini), which ends when the service has.
  if (count >= silencesAtMost) process.kill(-1, 'SIGKILL');
}

function read() {
  try {
    return readFileSync(silences, 'utf8');
  } catch {
    return undefined;
  }
}

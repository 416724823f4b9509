/** A process that only makes calls, so that neither the measured system nor the bench itself slows them down. */
import type { Calls, Done, Load } from './calls.ts';
import { httpCalls } from './http-calls.ts';
import { rowsCalls } from './rows-calls.ts';

process.on('message', async (load: Load) => {
  const answer = await carryOut(load).catch((error: Error) => ({ error: error.message }));
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());

async function carryOut({ callers, durationMs, call }: Load): Promise<Done> {
  const calls = call.kind === 'http' ? httpCalls(call, callers) : await rowsCalls(call, callers);
  try {
    return await drive(calls, callers, durationMs);
  } finally {
    await calls.close();
  }
}

async function drive(calls: Calls, callers: number, durationMs: number): Promise<Done> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const keepCalling = async (caller: number): Promise<void> => {
    const once = calls.callOf(caller);
    for (let now = performance.now(); now - startedAt < durationMs; ) {
      await once();
      const answeredAt = performance.now();
      latenciesMs.push(answeredAt - now);
      now = answeredAt;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => keepCalling(caller)));
  return { latenciesMs, seconds: (performance.now() - startedAt) / 1_000 };
}

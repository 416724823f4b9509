/**
 * Workers: take jobs and call a handler. At least once: a job can run again after a crash, a lost connection or a lost
 * lock, so a handler re-reads the truth and may find nothing left to do.
 */
import type { Logger } from '@motcua/runtime/logger';
import { outageLog } from '@motcua/runtime/outages';
import { type Job, UnrecoverableError } from 'bullmq';
import type { Queues } from './queues.ts';
import { type Payload, type Topic, topics } from './topics.ts';

/** Where a job stands. `attempt` counts from 1; after the last one it is not tried again. */
export interface Attempt {
  readonly jobId: string;
  readonly attempt: number;
  readonly isLast: boolean;
}

export type Handler<T extends Topic> = (payload: Payload<T>, attempt: Attempt) => Promise<void>;

/**
 * Works on a topic until the returned function is called, which lets running jobs finish.
 * A handler that throws is tried again later; a payload that does not parse fails for good.
 */
export async function work<T extends Topic>(
  topic: T,
  handler: Handler<T>,
  { queues, log, concurrency }: { queues: Queues; log: Logger; concurrency: number },
): Promise<() => Promise<void>> {
  const worker = queues.openWorker(topic, (job) => runJob(topic, handler, job, log), concurrency);
  worker.on('error', outageLog(log, 'queue'));
  try {
    await worker.waitUntilReady();
  } catch (error) {
    await worker.close(true);
    throw error;
  }
  return () => worker.close();
}

async function runJob<T extends Topic>(topic: T, handler: Handler<T>, job: Job, log: Logger): Promise<void> {
  const startedAt = Date.now();
  const attempt = attemptOf(topic, job);
  const line = { kind: 'job', topic, ...attempt, waitMs: Math.max(0, startedAt - job.timestamp - job.delay) };
  const payload = topics[topic].payload.safeParse(job.data);
  if (!payload.success) {
    const fields = payload.error.issues.map((issue) => issue.path.join('.'));
    log.error({ ...line, fields, ms: 0, outcome: 'refused' }, 'job');
    throw new UnrecoverableError(`bad ${topic} payload: ${fields.join(', ')}`);
  }
  try {
    await handler(payload.data as Payload<T>, attempt);
    log.info({ ...line, ...payload.data, ms: Date.now() - startedAt, outcome: 'done' }, 'job');
  } catch (error) {
    const outcome = attempt.isLast ? 'failed' : 'again';
    log[attempt.isLast ? 'error' : 'warn'](
      { ...line, ...payload.data, ms: Date.now() - startedAt, outcome, err: error },
      'job',
    );
    throw bare(error);
  }
}

function attemptOf(topic: Topic, job: Job): Attempt {
  const attempt = job.attemptsMade + 1;
  return { jobId: job.id ?? '', attempt, isLast: attempt >= (job.opts.attempts ?? topics[topic].retry.attempts) };
}

/** What the queue may keep of a failure: messages of drivers repeat bound values, which may be a citizen's. */
function bare(error: unknown): Error {
  return new Error(error instanceof Error ? error.name : 'failed');
}

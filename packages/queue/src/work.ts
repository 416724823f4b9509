/**
 * Workers: they take jobs and call a handler. A job can run again after a crash, a lost connection or a lost lock. A
 * handler therefore reads the rows again, and may find nothing left to do.
 */
import type { Logger } from '@motcua/runtime/logger';
import { outageLog } from '@motcua/runtime/outages';
import { type Job, UnrecoverableError } from 'bullmq';
import type { Queues } from './queues.ts';
import { type Payload, type Topic, topics } from './topics.ts';

/** Which attempt of a job this is. `attempt` counts from 1; after the last one the job is not tried again. */
export interface Attempt {
  readonly jobId: string;
  readonly attempt: number;
  readonly isLast: boolean;
}

export type Handler<T extends Topic> = (payload: Payload<T>, attempt: Attempt) => Promise<void>;

/**
 * Handles the jobs of a topic until the returned function is called, which lets running jobs finish. A job whose
 * handler throws is tried again later. A job with an invalid payload fails at once and for good.
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

/** The error that the queue keeps. It has no message: drivers repeat bound values, which may be a citizen's data. */
function bare(error: unknown): Error {
  return new Error(error instanceof Error ? error.name : 'failed');
}

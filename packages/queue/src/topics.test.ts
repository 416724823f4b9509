import { randomUUIDv7 } from 'node:crypto';
import { delayBefore } from '@motcua/runtime/retry';
import { expect, test } from 'vitest';
import { jobsOf, topics } from './topics.ts';

test('every message becomes a job whose payload its worker accepts, with an id that comes from the outbox row', () => {
  const id = randomUUIDv7();
  const jobs = [
    ...jobsOf({ id: 7, message: { type: 'task.opened', taskId: id } }),
    ...jobsOf({ id: 8, message: { type: 'delivery.requested', subscriptionIds: [id] } }),
  ];
  expect(jobs.map(({ topic, job }) => [topic, job.opts.jobId])).toEqual([
    ['routing', 'outbox-7-routing'],
    ['deliveries', 'outbox-8-deliveries'],
  ]);
  for (const { topic, job } of jobs) expect(topics[topic].payload.safeParse(job.data).data).toEqual(job.data);
});

test('the pause before another attempt doubles from a second and stops growing', () => {
  const { retry } = topics.routing;
  const pauses = Array.from({ length: retry.attempts - 1 }, (_, made) => delayBefore(retry, made + 2, 0));
  expect(pauses.map((ms) => ms / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 60]);
});

/** A process that takes a job, prints that it did, and never finishes it. The test kills it. */
import { createLogger } from '@motcua/runtime/logger';
import { openQueues } from './queues.ts';
import { work } from './work.ts';

const [lockMs, databaseUrl, redisUrl] = process.argv.slice(2) as [string, string, string | undefined];
const queues = await openQueues({ databaseUrl, redisUrl, lockMs: Number(lockMs) });
const hang = async () => {
  console.log('taken');
  await new Promise(() => {});
};
await work('routing', hang, { queues, log: createLogger('hanging', 'silent'), concurrency: 1 });

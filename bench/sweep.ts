/** How long a sweep takes that finds 1,000 deadlines due. The time must not depend on how many deadlines are open. */
import { connect, type Database } from '@motcua/db/database';
import { Calendars } from '@motcua/db/reference/calendars';
import { createLogger } from '@motcua/runtime/logger';
import { createDatabase, databaseUrl } from '@motcua/testing/databases';
import { Sweeper } from '../services/deadline-monitor/src/sweep/sweeper.ts';
import { startDatabase } from './database-server.ts';
import { DeadlineStock, dueAtOnce, setCount } from './deadline-stock.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, ratio } from './statistics.ts';

const openCounts = [10_000, 100_000, 1_000_000];

export async function sweep(bench: Bench): Promise<Report> {
  const { stack } = bench;
  const { adminUrl, monitorUrl } = await startDatabase(stack);
  const swept: Record<string, () => Promise<Swept>> = {};
  for (const count of openCounts) {
    bench.say(`sweep: filling ${figure(count)} deadlines …`);
    const name = `open_${count}`;
    await createDatabase(databaseUrl(adminUrl, 'postgres'), name, 'motcua');
    const stock = await DeadlineStock.fill(databaseUrl(adminUrl, name), count);
    stack.defer(() => stock.close());
    const db = connect(databaseUrl(monitorUrl, name), { max: 1 });
    stack.defer(() => db.$client.end());
    let set = 0;
    swept[figure(count)] = async () => {
      await stock.arm(set++);
      return timeSweep(db);
    };
  }
  bench.say('sweep: sweeping …');
  await inRounds(1, swept); // connections, compiled code
  return toReport(await inRounds(setCount - 1, swept));
}

interface Swept {
  /** A sweep that raised 1,000 alerts. */
  readonly ms: number;
  /** The sweep after it, which found nothing. */
  readonly idleMs: number;
}

async function timeSweep(db: Database): Promise<Swept> {
  const time = async () => Date.now();
  const sweeper = new Sweeper({ db, time, calendars: new Calendars(), log: createLogger('bench', 'silent') });
  const startedAt = performance.now();
  const raised = await sweeper.sweep();
  const doneAt = performance.now();
  if (raised !== dueAtOnce) throw new Error(`the sweep raised ${raised} alerts instead of ${dueAtOnce}`);
  if ((await sweeper.sweep()) !== 0) throw new Error('a second sweep raised more');
  return { ms: doneAt - startedAt, idleMs: performance.now() - doneAt };
}

function toReport(swept: Readonly<Record<string, Swept[]>>): Report {
  const times = (open: string) => swept[open]!.map(({ ms }) => ms);
  const [fewest] = Object.keys(swept);
  const values = Object.entries(swept).map(([open, sweeps]) => ({
    open,
    due: dueAtOnce,
    ms: median(times(open)),
    slowestMs: Math.max(...times(open)),
    timesTheFewest: ratio(times(open), times(fewest!)),
    idleMs: median(sweeps.map(({ idleMs }) => idleMs)),
  }));
  return {
    title: `Sweep of ${figure(dueAtOnce)} due deadlines`,
    header: ['open deadlines', 'ms', 'slowest', `times ${fewest}`, 'ms if none is due'],
    rows: values.map(({ open, ms, slowestMs, timesTheFewest, idleMs }) => [
      open,
      ...[ms, slowestMs, timesTheFewest, idleMs].map(figure),
    ]),
    note: [
      'alerts, histories and messages for one subscriber written',
      'the due ones lie evenly over the whole stock, others each time',
      `median of ${setCount - 1} rounds side by side`,
    ].join('; '),
    values,
  };
}

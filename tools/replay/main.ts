/** `npm run replay -- FILE`: replays the event log of a real authority through the public API, in simulated time. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { inThrowAwaySystem } from '../throw-away-system.ts';
import { replay, type Totals } from './drive.ts';
import { readLog } from './log.ts';
import { type Plan, planReplay, zoneOf } from './plan.ts';

const usage = `npm run replay -- FILE [--url URL --tokens FILE] [--time-zone ZONE] [--json]

  FILE          an event log: .csv or .xes, also .gz (columns case:concept:name, case:startdate, case:deadline,
                case:enddate, concept:name, time:timestamp)
  --url URL     a system started with --clock simulated; without it a throw-away system is started
  --tokens FILE its tokens.json
  --time-zone   the log's civil time; found from its offsets if not given
  --json        print the totals as one JSON object`;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      tokens: { type: 'string' },
      'time-zone': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (values.help) return void process.stdout.write(`${usage}\n`);
  if (file === undefined || positionals.length > 1 || (values.url === undefined) !== (values.tokens === undefined))
    throw new Error(usage);
  const log = await readLog(file);
  const timeZone = values['time-zone'] ?? zoneOf(log);
  if (timeZone === undefined) throw new Error('the offsets of this log fit no known zone: name it with --time-zone');
  const plan = planReplay(log);
  const tokens = values.tokens;
  const totals =
    values.url !== undefined && tokens !== undefined
      ? await withReplayBar(plan, async (tick) =>
          replay(new Client(values.url!, JSON.parse(await readFile(tokens, 'utf8'))), plan, timeZone, tick),
        )
      : await inThrowAwaySystem((client) => withReplayBar(plan, (tick) => replay(client, plan, timeZone, tick)));
  process.stdout.write(values.json ? `${JSON.stringify(totals)}\n` : table(totals, plan));
}

function withReplayBar(plan: Plan, work: (tick: (actions: number) => void) => Promise<Totals>): Promise<Totals> {
  const format = 'replaying {bar} {percentage}% | {value}/{total} commands | {eta_formatted} left';
  return withBar(format, ({ tick }) => {
    let done = 0;
    const total = plan.actions.length;
    tick(done, total);
    return work((actions) => {
      done += actions;
      tick(done, total);
    });
  });
}

function table(totals: Totals, plan: Plan): string {
  const rows: [string, string | number][] = [
    ['cases', totals.cases],
    ['finished early', totals.finishedEarly],
    ['finished on time (on the due day)', totals.finishedOnTime],
    ['finished late', totals.finishedLate],
    ['open', totals.open],
    ['  of which past due', totals.openPastDue],
    ['breach alerts raised', totals.breachAlertsRaised],
    ['breach alerts delivered', totals.breachAlertsDelivered],
    ['odd cases', totals.odd],
    ['seconds', totals.seconds],
    ['dossiers per second', (totals.cases / totals.seconds).toFixed(1)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(8)}`);
  const odd = [...plan.odd].map(([id, reasons]) => `  ${id}: ${reasons.join('; ')}`);
  return `${[...(odd.length > 0 ? ['Odd cases:', ...odd, ''] : []), ...lines].join('\n')}\n`;
}

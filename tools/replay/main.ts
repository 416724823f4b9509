/** `npm run replay -- FILE`: replays the event log of a real authority through the public API, in simulated time. */
import { withBar } from '../bar.ts';
import { Client } from '../client.ts';
import { CommandError, readArguments, runCommand, UsageError } from '../command-line.ts';
import { findSystem } from '../running-system.ts';
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
  --json        print the totals as one JSON object

Exit status: 0 the log was replayed, 1 nothing of it could be, or the system could not be used, 2 wrong usage.`;

const flags = {
  url: { type: 'string' },
  tokens: { type: 'string' },
  'time-zone': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

process.exitCode = await runCommand(usage, process, main);

async function main(): Promise<void> {
  const options = parseOptions();
  if (options === undefined) return void process.stdout.write(`${usage}\n`);
  const log = await readLog(options.file);
  const plan = planReplay(log);
  if (plan.cases.length === 0) throw new CommandError(nothingToSend(options.file, plan));
  const timeZone = options.timeZone ?? zoneOf(log);
  if (timeZone === undefined)
    throw new CommandError('The offsets of this log fit no known zone: name it with --time-zone.');
  const play = (client: Client) => withReplayBar(plan, (tick) => replay(client, plan, timeZone, tick));
  const totals = await (options.system === undefined
    ? inThrowAwaySystem(play)
    : findSystem(options.system).then(({ url, tokens }) => play(new Client(url, tokens))));
  process.stdout.write(options.json ? `${JSON.stringify(totals)}\n` : table(totals, plan));
}

/** What the command line asks for; undefined: the usage. Throws UsageError. */
function parseOptions() {
  const { values, positionals } = readArguments({ options: flags, allowPositionals: true });
  const { url, tokens, json, help, 'time-zone': timeZone } = values;
  if (help) return undefined;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new UsageError(`One log is needed, ${positionals.length} given.`);
  if ((url === undefined) !== (tokens === undefined)) throw new UsageError('--url and --tokens are given together.');
  if (timeZone !== undefined && !isZone(timeZone))
    throw new UsageError(`--time-zone ${timeZone}: there is no such time zone.`);
  return { file, timeZone, json, system: url === undefined ? undefined : { dataDir: '', url, tokens } };
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function nothingToSend(file: string, { odd }: Plan): string {
  const [first] = odd;
  return `${file}: none of its ${odd.size} cases can be sent. The first one, ${first?.[0]}, ${first?.[1].join('; ')}.`;
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

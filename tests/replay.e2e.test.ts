import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startHouse } from './house.fixture.ts';

const redisUrl = inject('redisUrl');
const program = fileURLToPath(new URL('../tools/replay/main.ts', import.meta.url));
const permits = fileURLToPath(new URL('../../shared/data/municipal-permit-log.csv.gz', import.meta.url));
const { DATABASE_URL: _, REDIS_URL: __, ...environment } = process.env;

const replay = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...environment, ...env },
    maxBuffer: 10_000_000,
  });
  return stdout;
};

interface Case {
  readonly id: string;
  readonly start: string;
  readonly deadline: string;
  readonly end?: string;
  readonly events: readonly (readonly [name: string, at: string])[];
}

/** One case of each kind; the log ends with the last event of "open". */
const cases: readonly Case[] = [
  {
    id: 'early',
    start: '2011-03-01T09:00:00+01:00',
    deadline: '2011-03-10T12:00:00+01:00',
    end: '2011-03-09T23:59:59+01:00',
    events: [
      ['check', '2011-03-02T10:00:00+01:00'],
      ['decide', '2011-03-09T23:59:59+01:00'],
    ],
  },
  {
    id: 'on-time',
    start: '2011-03-01T09:00:00+01:00',
    deadline: '2011-03-10T12:00:00.500+01:00',
    end: '2011-03-10T12:00:00.500+01:00',
    events: [['check', '2011-03-02T10:00:00+01:00']],
  },
  {
    id: 'late',
    start: '2011-03-01T09:00:00+01:00',
    deadline: '2011-03-10T12:00:00+01:00',
    end: '2011-03-10T12:00:00.001+01:00',
    events: [['check', '2011-03-02T10:00:00+01:00']],
  },
  {
    id: 'open',
    start: '2011-03-20T09:00:00+01:00',
    deadline: '2011-06-10T12:00:00+02:00',
    events: [['check', '2011-04-01T10:00:00+02:00']],
  },
  { id: 'past-due', start: '2011-03-02T09:00:00+01:00', deadline: '2011-03-31T12:00:00+02:00', events: [] },
  {
    id: 'backwards',
    start: '2011-03-05T09:00:00+01:00',
    deadline: '2011-03-10T12:00:00+01:00',
    end: '2011-03-04T09:00:00+01:00',
    events: [['check', '2011-03-04T08:00:00+01:00']],
  },
  {
    id: 'afterwards',
    start: '2011-03-05T09:00:00+01:00',
    deadline: '2011-03-10T12:00:00+01:00',
    end: '2011-03-06T09:00:00+01:00',
    events: [
      ['check', '2011-03-05T10:00:00+01:00'],
      ['archive', '2011-03-07T10:00:00+01:00'],
    ],
  },
];
const expected = {
  cases: 7,
  finishedEarly: 3,
  finishedOnTime: 1,
  finishedLate: 1,
  open: 2,
  openPastDue: 1,
  breachAlertsRaised: 2,
  breachAlertsDelivered: 2,
  odd: 2,
};

function csv(): string {
  const head = 'case:concept:name,case:startdate,case:deadline,case:enddate,concept:name,time:timestamp';
  const rows = cases.flatMap(({ id, start, deadline, end = '', events }) =>
    (events.length > 0 ? events : [['', '']]).map(([name, at]) => [id, start, deadline, end, name, at].join(',')),
  );
  return [head, ...rows].join('\n');
}

function xes(): string {
  const attribute = (type: string, key: string, value: string) => `<${type} key="${key}" value="${value}"/>`;
  const traces = cases.map(({ id, start, deadline, end, events }) =>
    [
      '<trace>',
      attribute('string', 'concept:name', id),
      attribute('date', 'startdate', start),
      attribute('date', 'deadline', deadline),
      ...(end ? [attribute('date', 'enddate', end)] : []),
      ...events.map(
        ([name, at]) =>
          `<event>${attribute('string', 'concept:name', name)}${attribute('date', 'time:timestamp', at)}</event>`,
      ),
      '</trace>',
    ].join(''),
  );
  return `<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">${traces.join('')}</log>`;
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'motcua-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

describe('replaying a log', () => {
  // On Redis where there is one; the running system below has its queue on PostgreSQL.
  test('of every kind of case, in XES, gzipped, on a throw-away system', async () => {
    const log = await file('log.xes.gz', gzipSync(xes()));
    const totals = JSON.parse(await replay([log, '--json'], redisUrl === null ? {} : { REDIS_URL: redisUrl }));
    expect(totals).toEqual({ ...expected, seconds: expect.any(Number) });
  });

  test('in CSV into a running system, which prints a table that names what was odd', async () => {
    const house = await startHouse({ clock: 'simulated' });
    const where = ['--url', house.system.url, '--tokens', join(house.dataDir, 'tokens.json')];
    const printed = await replay([await file('log.csv', csv()), ...where]);
    const numbers = printed
      .split('\n')
      .flatMap((line) => line.match(/^ *(finished|open|of which|breach|odd cases|cases).* (\d+)$/)?.[2] ?? []);
    const { cases: all, finishedEarly, finishedOnTime, finishedLate, open, openPastDue, odd, ...alerts } = expected;
    const { breachAlertsRaised, breachAlertsDelivered } = alerts;
    expect(numbers.map(Number)).toEqual([
      all,
      finishedEarly,
      finishedOnTime,
      finishedLate,
      open,
      openPastDue,
      breachAlertsRaised,
      breachAlertsDelivered,
      odd,
    ]);
    expect(printed).toContain(
      'backwards: ends before it starts: finished at its start; 1 event(s) before its start: not sent',
    );
    expect(printed).toContain('afterwards: 1 event(s) after its end: not sent');
  });

  test.skipIf(!existsSync(permits))(
    'every tenth of a real municipality’s 1,000 cases (needs ../shared)',
    { timeout: 300_000 },
    async () => {
      const log = await file('permits.csv', sampleOf(gunzipSync(readFileSync(permits)).toString('utf8'), 10));
      const totals = JSON.parse(await replay([log, '--json']));
      expect(totals).toEqual({ ...countedIn(log), odd: expect.any(Number), seconds: expect.any(Number) });
      expect(totals.cases).toBe(100);
      expect(Math.min(totals.finishedEarly, totals.finishedLate, totals.open)).toBeGreaterThan(2);
    },
  );
});

/** The lines of a log, each split at its commas: no field of this log has one. */
const linesOf = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split(','));

/** The rows of every `step`-th case, in the order in which the log names the cases. */
function sampleOf(csv: string, step: number): string {
  const [head, ...rows] = linesOf(csv);
  const id = head!.indexOf('case:concept:name');
  const ids = [...new Set(rows.map((row) => row[id]!))];
  const kept = new Set(ids.filter((_, i) => i % step === 0));
  return [head!, ...rows.filter((row) => kept.has(row[id]!))].map((row) => row.join(',')).join('\n');
}

/** What a log says of its cases by itself: the end beside the deadline, the deadline beside the log’s last event. */
function countedIn(log: string) {
  const [head, ...rows] = linesOf(readFileSync(log, 'utf8'));
  const column = (name: string) => (row: string[]) => Date.parse(row[head!.indexOf(name)]!.replace(' ', 'T'));
  const [startOf, dueOf, endOf, eventOf] = ['case:startdate', 'case:deadline', 'case:enddate', 'time:timestamp'].map(
    (name) => column(name),
  ) as [ReturnType<typeof column>, ReturnType<typeof column>, ReturnType<typeof column>, ReturnType<typeof column>];
  const byCase = Object.values(Object.groupBy(rows, (row) => row[head!.indexOf('case:concept:name')]!));
  const judged = byCase.map((events) => {
    const [first] = events as [string[]];
    const end = endOf(first);
    const sent = events!.map((row) => eventOf(row)).filter((at) => at >= startOf(first) && !(at > end));
    const ended = Number.isNaN(end) ? undefined : Math.max(end, startOf(first));
    return { due: dueOf(first), ended, last: Math.max(startOf(first), ended ?? 0, ...sent) };
  });
  const last = Math.max(...judged.map((one) => one.last));
  const count = (is: (one: (typeof judged)[number]) => boolean) => judged.filter(is).length;
  const openPastDue = count(({ due, ended }) => ended === undefined && due < last);
  const finishedLate = count(({ due, ended }) => ended !== undefined && ended > due);
  return {
    cases: judged.length,
    finishedEarly: count(({ due, ended }) => ended !== undefined && ended < due),
    finishedOnTime: count(({ due, ended }) => ended === due),
    finishedLate,
    open: count(({ ended }) => ended === undefined),
    openPastDue,
    breachAlertsRaised: finishedLate + openPastDue,
    breachAlertsDelivered: finishedLate + openPastDue,
  };
}

/**
 * How many dossiers a second an export writes and how much memory it takes, beside the least it could cost:
 * PostgreSQL's COPY of the same rows to a client that drops them.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Database, snapshot } from '@motcua/db/database';
import { Calendars } from '@motcua/db/reference/calendars';
import { deriveKeys, openVault } from '@motcua/db/vault';
import { createDatabase, databaseUrl } from '@motcua/testing/databases';
import pg from 'pg';
import type { Deps } from '../services/oversight/src/deps.ts';
import { exported } from '../services/oversight/src/exports/exported.ts';
import { startDatabase } from './database-server.ts';
import { DeadlineStock } from './deadline-stock.ts';
import { growthDuring } from './growth.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, ratio } from './statistics.ts';

const dossierCount = 100_000;
const rounds = 3;
const formats = ['ndjson', 'csv', 'xlsx'] as const;

interface Run {
  readonly perSecond: number;
  /** By how much the heap and its buffers grew at most, in MiB, garbage included. */
  readonly peakMiB: number;
}

export async function exports(bench: Bench): Promise<Report> {
  const { stack } = bench;
  const { adminUrl } = await startDatabase(stack);
  bench.say(`export: filling ${figure(dossierCount)} dossiers …`);
  await createDatabase(databaseUrl(adminUrl, 'postgres'), 'exported', 'motcua');
  const url = databaseUrl(adminUrl, 'exported');
  const stock = await DeadlineStock.fill(url, 2 * dossierCount);
  stack.defer(() => stock.close());
  const db = connect(url, { max: 1 });
  stack.defer(() => db.$client.end());
  const plain = new pg.Client({ connectionString: url });
  await plain.connect();
  stack.defer(() => plain.end());
  bench.say('export: writing …');
  const write = Object.fromEntries(formats.map((format) => [format, () => measured(() => writeAll(db, format))]));
  // Without a reader the driver drops what COPY sends.
  const copy = () => measured(async () => void (await plain.query('copy dossiers to stdout')));
  return toReport(await inRounds(rounds, { ...write, copy }));
}

async function writeAll(db: Database, format: (typeof formats)[number]): Promise<void> {
  const deps = {
    db,
    calendars: new Calendars(),
    vault: openVault(deriveKeys(randomBytes(32).toString('base64'))),
  } as unknown as Deps;
  await snapshot(db, async (tx) => {
    const what = { format, filter: {}, at: Date.now(), withApplicants: false };
    for await (const chunk of exported(deps, tx, what)) if (chunk.length === 0) throw new Error('an empty chunk');
  });
}

async function measured(act: () => Promise<void>): Promise<Run> {
  const usedMiB = () => {
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1_048_576;
  };
  const startedAt = performance.now();
  const peakMiB = await growthDuring(usedMiB, 20, act);
  return { perSecond: dossierCount / ((performance.now() - startedAt) / 1_000), peakMiB };
}

function toReport(runs: Readonly<Record<string, readonly Run[]>>): Report {
  const rate = (by: string) => runs[by]!.map(({ perSecond }) => perSecond);
  const values = [...formats, 'copy'].map((by) => ({
    by,
    dossiersPerSecond: median(rate(by)),
    slowest: Math.min(...rate(by)),
    share: ratio(rate(by), rate('copy')),
    peakMiB: Math.max(...runs[by]!.map(({ peakMiB }) => peakMiB)),
  }));
  return {
    title: `Export of ${figure(dossierCount)} dossiers`,
    header: ['as', 'dossiers/s', 'slowest', 'share of copy', 'peak MiB'],
    rows: values.map(({ by, dossiersPerSecond, slowest, share, peakMiB }) => [
      by,
      ...[dossiersPerSecond, slowest, share, peakMiB].map(figure),
    ]),
    note: [
      'from one snapshot, into nothing',
      'copy: COPY dossiers TO STDOUT, dropped by the driver',
      'peak: growth of heap and buffers, garbage included',
      `${rounds} rounds side by side`,
    ].join('; '),
    values,
  };
}

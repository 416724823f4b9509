/**
 * How many open dossiers a second are recalculated after an edition comes into force, beside the least it could cost:
 * the same rows written by plain statements, which find them by id and calculate nothing.
 */
import { connect, type Database, transaction } from '@motcua/db/database';
import { createRecalculation } from '@motcua/db/recalculation/recalculations';
import { addCalendarEdition } from '@motcua/db/reference/calendar-editions';
import { Calendars, getCalendarEdition } from '@motcua/db/reference/calendars';
import { createLogger } from '@motcua/runtime/logger';
import { createDatabase, databaseUrl } from '@motcua/testing/databases';
import pg from 'pg';
import { recalculate } from '../services/deadline-monitor/src/recalculations/recalculate.ts';
import { startDatabase } from './database-server.ts';
import { DeadlineStock } from './deadline-stock.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, ratio } from './statistics.ts';

const dossierCount = 100_000;
const batch = 200;
const rounds = 3;

/** A Thursday before the due date of every dossier: one edition closes it, the next opens it again. */
const toggled = '2026-12-31';

export async function recalculation(bench: Bench): Promise<Report> {
  const { stack } = bench;
  const { adminUrl, monitorUrl } = await startDatabase(stack);
  bench.say(`recalculation: filling ${figure(dossierCount)} dossiers …`);
  const name = 'projected';
  await createDatabase(databaseUrl(adminUrl, 'postgres'), name, 'motcua');
  const url = databaseUrl(adminUrl, name);
  const stock = await DeadlineStock.fill(url, 2 * dossierCount);
  stack.defer(() => stock.close());
  const [owner, monitor] = [connect(url, { max: 1 }), connect(databaseUrl(monitorUrl, name), { max: 1 })];
  for (const db of [owner, monitor]) stack.defer(() => db.$client.end());
  const plain = new pg.Client({ connectionString: url });
  await plain.connect();
  stack.defer(() => plain.end());
  bench.say('recalculation: moving …');
  const perSecond = await inRounds(rounds, {
    recalculation: async () => {
      await putInForce(owner);
      return timed(owner, () => recalculateAll(monitor));
    },
    'plain statements': () => timed(owner, () => writePlainly(plain)),
  });
  return toReport(perSecond);
}

/** Dossiers a second. The database is cleaned up before, so that a round does not burden the next one. */
async function timed(owner: Database, act: () => Promise<void>): Promise<number> {
  for (const table of ['dossiers', 'deadlines', 'tasks', 'history', 'projected_dossiers'])
    await owner.$client.query(`vacuum analyze ${table}`);
  await owner.$client.query('checkpoint');
  const startedAt = performance.now();
  await act();
  return dossierCount / ((performance.now() - startedAt) / 1_000);
}

async function putInForce(owner: Database): Promise<void> {
  await transaction(owner, async (tx) => {
    const calendars = new Calendars();
    const { edition } = await calendars.inForce(tx, 'vn');
    const { definition } = await getCalendarEdition(tx, 'vn', edition);
    const others = definition.exceptions.filter(({ date }) => date !== toggled);
    const closed = { date: toggled, kind: 'closed', name: 'bench', basis: 'bench' } as const;
    const exceptions = others.length < definition.exceptions.length ? others : [...others, closed];
    const added = { calendarId: 'vn', definition: { ...definition, exceptions }, basis: 'bench' };
    const row = await addCalendarEdition(tx, { ...added, createdAt: Date.now(), createdBy: 'system:bench' });
    const of = { calendarId: 'vn', edition: row.edition };
    await createRecalculation(tx, { mode: 'apply', of, createdBy: 'system:bench' });
  });
}

async function recalculateAll(db: Database): Promise<void> {
  const log = createLogger('bench', 'silent');
  const seen = await recalculate({ db, time: async () => Date.now(), calendars: new Calendars(), log });
  if (seen !== dossierCount) throw new Error(`the recalculation looked at ${seen} dossiers instead of ${dossierCount}`);
}

/** The rows of a recalculation, batch by batch in order of id: a history entry, the dossier, its terms, its step. */
const plainly = [
  `insert into history (dossier_id, seq, at, type, actor, data, prev_hash, hash)
    select id, history_seq + 1, now(), 'bench.moved', 'system:bench',
      '{"fromEdition": 1, "calendarEdition": 2, "projectionId": "01a21480-9c7c-7e6c-9da0-4b227f8e84fb",
        "dates": {"promisedAt": "2026-12-31T02:15:00Z", "dueAt": "2026-12-31T10:00:00Z", "dueOn": "2026-12-31"}}',
      history_hash, sha256(history_hash) from dossiers where id = any($1::uuid[])`,
  `update dossiers set version = version + 1, due_at = due_at + interval '1 day',
    promised_at = promised_at + interval '1 day', due_on = due_on + 1,
    history_seq = history_seq + 1, history_hash = sha256(history_hash) where id = any($1::uuid[])`,
  `update deadlines set due_at = due_at + interval '1 day', promised_at = promised_at + interval '1 day',
    due_on = due_on + 1, due_soon_at = due_soon_at + interval '1 day', next_alert_at = next_alert_at + interval '1 day'
    where dossier_id = any($1::uuid[]) and closed_at is null`,
  `update tasks set due_at = due_at + interval '1 day' where dossier_id = any($1::uuid[])`,
];

async function writePlainly(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>('select id from dossiers order by id');
  for (let from = 0; from < rows.length; from += batch) {
    const ids = rows.slice(from, from + batch).map(({ id }) => id);
    await client.query('begin');
    for (const statement of plainly) await client.query(statement, [ids]);
    await client.query('commit');
  }
}

function toReport(perSecond: Readonly<Record<'recalculation' | 'plain statements', number[]>>): Report {
  const values = Object.entries(perSecond).map(([by, all]) => ({
    by,
    dossiersPerSecond: median(all),
    slowest: Math.min(...all),
    share: ratio(all, perSecond['plain statements']),
  }));
  return {
    title: `Recalculation of ${figure(dossierCount)} open dossiers`,
    header: ['by', 'dossiers/s', 'slowest', 'share of plain'],
    rows: values.map(({ by, dossiersPerSecond, slowest, share }) => [
      by,
      ...[dossiersPerSecond, slowest, share].map(figure),
    ]),
    note: [
      `each with two terms and a step: five rows in batches of ${batch}`,
      'the recalculation derives, chains and lists them as well',
      `median of ${rounds} rounds side by side`,
    ].join('; '),
    values,
  };
}

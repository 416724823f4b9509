/** Databases full of open deadlines, filled by PostgreSQL itself, as after months of work. */
import { randomUUIDv7 } from 'node:crypto';
import { Status } from '@motcua/domain/dossiers/status';
import pg from 'pg';

/**
 * Each sweep gets another set of deadlines that become due, so that it finds no pages an earlier sweep has just read.
 */
export const setCount = 7;
export const dueAtOnce = 1_000;

export class DeadlineStock {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Fills a migrated and seeded database with `count` open deadlines. Needs its superuser. */
  static async fill(adminUrl: string, count: number): Promise<DeadlineStock> {
    const client = new pg.Client({ connectionString: adminUrl });
    client.on('error', () => {}); // the statement under way reports it
    await client.connect();
    await withoutIndexes(client, ['dossiers', 'deadlines'], async () => {
      for (const statement of fillWith(count)) await client.query(statement);
    });
    for (const statement of settle) await client.query(statement);
    return new DeadlineStock(client);
  }

  /** Makes the deadlines of one set due and no others; removes what earlier sweeps have left. */
  async arm(set: number): Promise<void> {
    await this.#client.query(`
      update outbox set published_at = now() where published_at is null;
      update deadlines set next_alert_at = null where next_alert_at < now();
      update deadlines set due_soon_at = now() - interval '2 days', due_at = due.at, next_alert_at = due.at
        from (select id, now() - interval '1 hour' * random() as at from bench_due where set = ${set}) as due
        where deadlines.id = due.id`);
    for (const table of ['outbox', 'deadlines', 'alerts', 'deliveries', 'dossiers'])
      await this.#client.query(`vacuum ${table}`);
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

/**
 * The statements that fill a database: each dossier has a statutory deadline and one of its step, a task and two
 * entries of history, and was accepted within sixty days; one subscription asks for every alert. Keys are right by
 * construction and are not checked row by row.
 */
function fillWith(count: number): string[] {
  return [
    'set session_replication_role = replica',
    stock(count / 2),
    ...dossiers(),
    history,
    tasks,
    deadlines,
    `insert into subscriptions (id, url, rungs, kinds, sealed_secret, created_at, created_by)
      values (gen_random_uuid(), 'http://127.0.0.1:9/', '["due-soon", "breached"]', '["statutory", "step"]', '', now(),
        'system:bench')`,
    dueSets(count / dueAtOnce),
    'drop table bench_stock',
  ];
}

const stock = (dossiers: number) =>
  `create table bench_stock as
    select uuidv7(age) as dossier_id, uuidv7(age) as task_id, 'H42.12-' || lpad(i::text, 9, '0') as code,
      now() + age as accepted_at, now() + interval '2 days' + interval '60 days' * random() as due_at
    from generate_series(1, ${dossiers}) as i,
      lateral (select interval '60 days' * (i::float8 / ${dossiers} - 1)) as s (age)`;

function dossiers(): string[] {
  const person = randomUUIDv7();
  return [
    `insert into persons (id, created_at) values ('${person}', now())`,
    `insert into dossiers (id, code, agency_id, helped_agency_id, deciding_agency_id, procedure_code,
        procedure_version_id, channel, status, version, applicant_id, calendar_id, calendar_edition, term, steps,
        rules, accepted_at, promised_at, due_at, due_on, history_seq, history_hash)
      select dossier_id, code, 'H42.12', 'H42.12', 'H42.12', v.procedure_code, v.id, 'counter', ${Status.accepted}, 1,
        '${person}', 'vn', 1, '{"unit": "workingDay", "amount": "30"}', v.definition->'steps',
        '{"pausedBy": ["supplement"], "maxExtensions": 1, "apologyWorkingDays": 2}', accepted_at, due_at, due_at,
        due_at::date, 2, sha256(uuid_send(dossier_id))
      from bench_stock, (select * from procedure_versions where procedure_code = '1.004873' limit 1) as v`,
  ];
}

const history = `insert into history (dossier_id, seq, at, type, actor, data, prev_hash, hash)
  select dossier_id, seq, accepted_at, 'bench.filled', 'system:bench',
    '{"what": "a line as long as most of them are"}', sha256(uuid_send(dossier_id)), sha256(uuid_send(task_id))
  from bench_stock, generate_series(1, 2) as seq`;

const tasks = `insert into tasks (id, dossier_id, agency_id, step_no, round, step_code, step_name, unit_kind, state,
    version, budget_minutes, opened_at, due_at)
  select task_id, dossier_id, 'H42.12', 0, 1, 'receive', 'Tiếp nhận', 'one-stop', 'open', 1, 240, accepted_at, due_at
  from bench_stock`;

const deadlines = `insert into deadlines (id, dossier_id, task_id, agency_id, kind, term, calendar_id,
    calendar_edition, anchor_at, promised_at, due_at, due_on, due_soon_at, next_alert_at)
  select uuidv7(accepted_at - now()), dossier_id, case kind when 'step' then task_id end, 'H42.12', kind,
    case kind when 'step' then '{"unit": "workingMinute", "minutes": 240}'::jsonb
      else '{"unit": "workingDay", "amount": "30"}' end, 'vn', 1, accepted_at, due_at, due_at, due_at::date,
    due_at - interval '1 day', due_at - interval '1 day'
  from bench_stock, unnest(array['statutory', 'step']) as kind`;

/** Every set is spread evenly over the whole stock, so that a sweep touches as many places as it can. */
const dueSets = (every: number) =>
  `create table bench_due as
    select id, set from (select id, row_number() over (order by id) - 1 as place from deadlines) as placed
      join generate_series(0, ${setCount - 1}) as set on place % ${every} = set * ${every} / ${setCount}`;

const settle = ['vacuum analyze', 'checkpoint', 'set session_replication_role = default'];

/** Drops the indexes meanwhile, because building one at once is quicker than row by row. Those of constraints stay. */
async function withoutIndexes(client: pg.Client, tables: readonly string[], act: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename = any($1) and not exists (select from pg_constraint where conname = indexname)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await act();
  for (const { definition } of rows) await client.query(definition);
}

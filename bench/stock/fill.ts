/**
 * Fills a database with the dossiers of years: a thousand in a second, a million in minutes. Dossiers live by the rules
 * of the domain; their rows go in by COPY, and the indexes are made afterwards. The same seed gives the same dossiers,
 * except for what is random by design: keys, nonces and the ids of what belongs to a dossier.
 */
import { randomUUIDv7 } from 'node:crypto';
import { connect } from '@motcua/db/database';
import type { Vault } from '@motcua/db/vault';
import { type Dossier, dossierCode } from '@motcua/domain/dossiers/dossier';
import { linkedGroups } from '@motcua/domain/dossiers/linked-groups';
import { civilDay } from '@motcua/domain/instant';
import pg from 'pg';
import { Chance } from '../../tools/simulate/chance.ts';
import { copyInto } from './copy.ts';
import { live } from './life.ts';
import { People, type Person } from './people.ts';
import { type Places, pickByRank, preparePlaces } from './places.ts';
import { LifeRows, noRows, type Rows, subscriptionIds, tables } from './rows.ts';

export interface StockOptions {
  readonly dossiers: number;
  /** With whose keys applicants are sealed: those of the system that is to read them. */
  readonly vault: Vault;
  /** Until when the dossiers live, epoch ms. They arrive in the two years before. */
  readonly now: number;
  readonly seed?: number;
  /** Hears how many dossiers are written. */
  readonly onProgress?: (written: number) => void;
}

const atOnce = 500;
const hour = 3_600_000;
const day = 24 * hour;
const span = 700 * day;

/**
 * Fills a migrated and seeded database. `adminUrl`: of its superuser, who may write rows without looking their keys up.
 */
export async function fillStock(adminUrl: string, options: StockOptions): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {}); // the statement under way reports it
  await client.connect();
  const db = connect(adminUrl, { max: 1 });
  try {
    await client.query(
      'set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = "512MB"',
    );
    const communes = Math.min(250, Math.max(8, Math.round(options.dossiers / 4_000)));
    const places = await preparePlaces(client, db, communes);
    await withoutIndexes(client, () => writeLives(client, places, options));
    for (const statement of afterwards) await client.query(statement);
  } finally {
    await client.end();
    await db.$client.end();
  }
}

async function writeLives(client: pg.Client, places: Places, options: StockOptions): Promise<void> {
  const { onProgress } = options;
  const lives = new Lives(places, options);
  // One batch is copied while the next one is made.
  let copied = Promise.resolve();
  for (let made = 0; made < options.dossiers; ) {
    const count = Math.min(atOnce, options.dossiers - made);
    const rows = lives.next(count);
    made += count;
    await copied;
    copied = copyRows(client, rows);
    copied.catch(() => {}); // awaited above or below
    onProgress?.(made);
  }
  await copied;
}

async function copyRows(client: pg.Client, rows: Rows): Promise<void> {
  for (const [name, table] of Object.entries(tables)) await copyInto(client, table, rows[name as keyof Rows]);
}

/** Makes dossiers, one after the other, in the order of their arrival. */
class Lives {
  readonly #places: Places;
  readonly #options: StockOptions;
  readonly #chance: Chance;
  readonly #people: People;
  readonly #numbers = new Map<string, number>();
  #made = 0;

  constructor(places: Places, options: StockOptions) {
    this.#places = places;
    this.#options = options;
    this.#chance = new Chance(options.seed ?? 1);
    this.#people = new People(options.vault, this.#chance);
  }

  next(count: number): Rows {
    const rows = noRows();
    const { vault, now } = this.#options;
    const lifeRows = new LifeRows(rows, { places: this.#places, vault, chance: this.#chance, now });
    for (let i = 0; i < count; i += 1) this.#addOne(rows, lifeRows);
    return rows;
  }

  #addOne(rows: Rows, lifeRows: LifeRows): void {
    const at = this.#arrivesAt();
    const agencyId = pickByRank(this.#chance, this.#places.receiving);
    const first = this.#addLife(rows, lifeRows, { at, agencyId });
    if (this.#made % 300 === 0) this.#addGroup(rows, lifeRows, { at, agencyId }, first);
  }

  #addLife(rows: Rows, lifeRows: LifeRows, of: { at: number; agencyId: string; person?: Person; waits?: boolean }) {
    const { at, agencyId, waits = false } = of;
    this.#made += 1;
    const newId = (when: number) => idAt(this.#chance, when);
    const { person, row } =
      of.person === undefined ? this.#people.next(newId(at), at) : { person: of.person, row: undefined };
    if (row !== undefined) rows.persons.push(row);
    const arrival = {
      id: newId(at),
      code: this.#codeOf(agencyId, at),
      applicantId: person.id,
      agencyId,
      at,
      waits,
      newId,
    };
    const life = live(this.#chance, this.#places, arrival, this.#options.now);
    const { record, words } = this.#people.recordOf(person, life.dossier.id);
    rows.personRecords.push(record);
    rows.personWords.push(...words);
    lifeRows.add(life, person);
    return { dossier: life.dossier, person };
  }

  /** A second dossier of the same filing, which waits for the first one as long as that is open. */
  #addGroup(
    rows: Rows,
    lifeRows: LifeRows,
    of: { at: number; agencyId: string },
    first: { readonly dossier: Dossier; readonly person: Person },
  ): void {
    const waits = first.dossier.endedAt === null;
    const second = this.#addLife(rows, lifeRows, { ...of, person: first.person, waits });
    const id = idAt(this.#chance, of.at);
    const [definition] = linkedGroups;
    const [birth, residence] = definition!.parts;
    rows.dossierGroups.push({
      id,
      code: this.#codeOf(of.agencyId, of.at),
      agencyId: of.agencyId,
      definition,
      registeredAt: of.at,
    });
    rows.dossierGroupParts.push({
      groupId: id,
      partNo: 0,
      part: birth!.code,
      after: null,
      dossierId: first.dossier.id,
    });
    rows.dossierGroupParts.push({
      groupId: id,
      partNo: 1,
      part: residence!.code,
      after: birth!.code,
      dossierId: second.dossier.id,
    });
  }

  /** In office hours of a weekday, so many in each week. */
  #arrivesAt(): number {
    const { dossiers, now } = this.#options;
    const spread = now - span + (span * this.#made) / dossiers;
    const midnight = Math.floor((spread + 7 * hour) / day) * day - 7 * hour;
    const weekday = new Date(midnight + 12 * hour).getUTCDay();
    const shifted = weekday === 0 ? midnight + day : weekday === 6 ? midnight - day : midnight;
    const at = shifted + 8 * hour + Math.floor(this.#chance.number() * 8 * hour);
    return Math.min(at, now - hour);
  }

  #codeOf(agencyId: string, at: number): string {
    const on = civilDay(at, 'Asia/Ho_Chi_Minh');
    const number = (this.#numbers.get(`${agencyId} ${on}`) ?? 0) + 1;
    this.#numbers.set(`${agencyId} ${on}`, number);
    return dossierCode(agencyId, on, number);
  }
}

/** A UUID of version 7 of an instant (epoch ms). */
function idAt(chance: Chance, at: number): string {
  const time = Math.round(at).toString(16).padStart(12, '0');
  const random = () => Math.floor(chance.number() * 0x1000);
  const tail = [random(), random(), random(), random()].map((part) => part.toString(16).padStart(3, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random().toString(16).padStart(3, '0')}-8${random().toString(16).padStart(3, '0')}-${tail}`;
}

/** What the triggers and the services would have kept, and what only a few rows show. */
const afterwards = [
  `insert into officer_loads (officer_id, open_tasks, open_minutes)
    select officer_id, count(*), sum(budget_minutes) from tasks where closed_at is null and officer_id is not null group by 1`,
  `insert into dossier_numbers (agency_id, day, last)
    select substring(code from '^(.*)-\\d{6}-'), to_date(substring(code from '-(\\d{6})-'), 'YYMMDD'), max(substring(code from '-(\\d+)$')::int)
    from (select code from dossiers union all select code from dossier_groups) codes group by 1, 2`,
  ...subscriptionIds.map(
    (
      id,
      no,
    ) => `insert into subscriptions (id, url, rungs, kinds, sealed_secret, created_at, created_by) values ('${id}',
      'http://127.0.0.1:9/${no}', '["apology-due", "due-soon", "breached"]', '["statutory"]', '', now(), 'supervisor:stock')`,
  ),
  `insert into exports (id, actor, at, format, filter, with_applicants, rows)
    select uuidv7(accepted_at - now()), 'auditor:stock', accepted_at, 'csv', '{}', false, 1
    from dossiers where accepted_at is not null and random() < 0.1`,
  `insert into code_blocks (id, agency_id, deciding_agency_id, day, first, count, expires_at, created_at, created_by)
    select uuidv7(accepted_at - now()), agency_id, deciding_agency_id, accepted_at::date, 1, 20, accepted_at, accepted_at,
      'counter:stock'
    from dossiers where accepted_at is not null and random() < 0.1`,
  `insert into projections (id, mode, state, calendar_id, calendar_edition, total, created_at, created_by, finished_at)
    values ('${randomUUIDv7()}', 'apply', 'done', 'vn', 1, 0, now(), 'admin:stock', now())`,
  `insert into projected_dossiers (projection_id, dossier_id, before, after, was_late, is_late, kept_because)
    select p.id, d.id, '{"kind": "statutory", "promisedAt": null, "dueAt": null, "dueOn": null}', null, random() < 0.1, random() < 0.1,
      case when random() < 0.001 then 'calendar-not-covering' end
    from projections p, dossiers d where d.id::text < '${'f'.repeat(36)}' and random() < 0.2`,
  'set session_replication_role = default',
  'vacuum analyze',
];

/** Drops the indexes meanwhile, because building one at once is quicker than row by row. Those of constraints stay. */
async function withoutIndexes(client: pg.Client, act: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and not exists (select from pg_constraint where conname = indexname)`,
  );
  for (const { name } of rows) await client.query(`drop index "${name}"`);
  await act();
  for (const { definition } of rows) await client.query(definition);
}

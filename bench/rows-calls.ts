/**
 * The least that a registration could cost: its rows, written by plain INSERTs in one transaction, one statement for
 * each table, into another database of the same server. Nothing is looked up, calculated, sealed or numbered, and no
 * message is sent.
 */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import pg from 'pg';
import type { Calls, RowsCall } from './calls.ts';

/** The rows a registration writes, in an order the foreign keys allow; `$1` is the dossier's id. */
const sources: Readonly<Record<string, string>> = {
  persons: 'id = (select applicant_id from dossiers where id = $1)',
  person_records: 'dossier_id = $1',
  person_words: 'dossier_id = $1',
  dossiers: 'id = $1',
  tracking_keys: 'dossier_id = $1',
  // Later entries do not belong to the registration.
  history: 'dossier_id = $1 and seq <= 2',
  tasks: 'dossier_id = $1',
  deadlines: 'dossier_id = $1',
  outbox: `type = 'task.opened' and payload->>'taskId' in (select id::text from tasks where dossier_id = $1)`,
};

type Row = Readonly<Record<string, unknown>>;
/** New identities for a copied registration, by the old ones. */
type Renaming = ReadonlyMap<string, string>;

interface Statement {
  readonly text: string;
  readonly values: (renaming: Renaming) => unknown[];
}

export async function rowsCalls({ modelUrl, code, targetUrl }: RowsCall, callers: number): Promise<Calls> {
  const clients = await Promise.all(Array.from({ length: callers }, () => connect(targetUrl)));
  const model = await readModel(modelUrl, code, clients[0]!);
  const statements = Object.entries(model).map(([table, rows]) => toStatement(table, rows));
  const names = identitiesIn(model);
  const write = async (client: pg.Client) => {
    const renaming = new Map<string, string>(names.map((name) => [name, randomUUIDv7()]));
    renaming.set(code, renaming.get(names[0]!)!); // any code that is not used yet
    await client.query('begin');
    for (const { text, values } of statements) await client.query(text, values(renaming));
    await client.query('commit');
  };
  return {
    callOf: (caller) => () => write(clients[caller]!),
    close: async () => void (await Promise.all(clients.map((client) => client.end()))),
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Reads every value as text, in the form in which it is written again; only bytes stay bytes. */
const asText = {
  getTypeParser: (oid: number) =>
    oid === pg.types.builtins.BYTEA ? pg.types.getTypeParser(oid) : (text: string) => text,
} as pg.CustomTypesConfig;

/** The rows of the registration, changed so that they fit into the other database. */
async function readModel(modelUrl: string, code: string, target: pg.Client): Promise<Record<string, Row[]>> {
  const client = await connect(modelUrl);
  try {
    const { rows } = await client.query<{ id: string }>('select id from dossiers where code = $1', [code]);
    const model: Record<string, Row[]> = {};
    for (const [table, where] of Object.entries(sources)) {
      const text = `select * from ${table} where ${where}`;
      const found = await client.query<Row>({ text, values: [rows[0]!.id], types: asText });
      if (found.rows.length === 0) throw new Error(`the registration ${code} left nothing in ${table}`);
      model[table] = found.rows;
    }
    return fitted(model, await versionIn(target, model['dossiers']![0]!['procedure_code']));
  } finally {
    await client.end();
  }
}

async function versionIn(target: pg.Client, procedureCode: unknown): Promise<string> {
  const { rows } = await target.query<{ id: string }>('select id from procedure_versions where procedure_code = $1', [
    procedureCode,
  ]);
  return rows[0]!.id;
}

function fitted(model: Record<string, Row[]>, procedureVersionId: string): Record<string, Row[]> {
  return {
    ...model,
    dossiers: model['dossiers']!.map((row) => ({ ...row, procedure_version_id: procedureVersionId })),
    // The routing service assigns the task later.
    tasks: model['tasks']!.map((row) => ({ ...row, unit_id: null, officer_id: null })),
    outbox: model['outbox']!.map(({ id: _generated, ...row }) => ({ ...row, published_at: null })),
  };
}

function toStatement(table: string, rows: readonly Row[]): Statement {
  const columns = Object.keys(rows[0]!);
  const places = rows.map((_, i) => `(${columns.map((_, j) => `$${i * columns.length + j + 1}`).join(', ')})`);
  const values = rows.flatMap((row) => columns.map((column) => ({ column, value: row[column] })));
  return {
    text: `insert into ${table} (${columns.join(', ')}) values ${places.join(', ')}`,
    values: (renaming) => values.map(({ column, value }) => renamed(column, value, renaming)),
  };
}

function renamed(column: string, value: unknown, renaming: Renaming): unknown {
  if (column === 'identity_index') return randomBytes(32); // of another person each time
  if (typeof value !== 'string' || value.length < 16) return value;
  const name = renaming.get(value);
  if (name !== undefined || !value.startsWith('{')) return name ?? value;
  let text = value;
  for (const [from, to] of renaming) text = text.replace(from, to);
  return text;
}

/** The ids of the copied rows. Ids of other rows, such as the procedure's, stay. */
function identitiesIn(model: Readonly<Record<string, readonly Row[]>>): string[] {
  return ['persons', 'dossiers', 'tasks', 'deadlines'].flatMap((table) => model[table]!.map(({ id }) => id as string));
}

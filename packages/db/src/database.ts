import { Refusal, type RefusalCode } from '@motcua/domain/refusal';
import pg from 'pg';
import { PreparingClient } from './client.ts';
import { DrizzleQueryError, drizzle, type NodePgDatabase, sql } from './drizzle.ts';

export type Database = NodePgDatabase & { readonly $client: pg.Pool };
/** A transaction. A function that must run in one takes a Tx, and the compiler refuses a Database. */
export type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Queryable = Database | Tx;

/** A pool of at most `max` connections to the URL of one role. `onError` is called when an idle connection breaks. */
export function connect(url: string, options: { max?: number; onError?: (error: Error) => void } = {}): Database {
  // With `pipeline`, statements sent together go out in order without waiting for each other's answers.
  const timing = { pipeline: true, connectionTimeoutMillis: 5_000 };
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 10, Client: PreparingClient, ...timing });
  pool.on('error', options.onError ?? (() => {}));
  return transactingSafely(drizzle(pool) as Database);
}

/**
 * Makes transactions release their connection whatever happens. Drizzle keeps it when BEGIN fails, and so an outage
 * would use up the pool.
 */
function transactingSafely(db: Database): Database {
  db.transaction = async (act, config) => {
    const client = await db.$client.connect();
    try {
      return await drizzle(client).transaction(act, config);
    } finally {
      client.release();
    }
  };
  return db;
}

const refusalByConstraint: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  dossiers_code_key: ['dossier-code-taken', 'code'],
  dossier_external_codes_key: ['external-code-taken', 'externalCode'],
  service_terms_key: ['service-term-exists', 'effectiveFrom'],
  service_terms_agency_id_agencies_id_fk: ['agency-unknown', 'agency'],
  calendar_editions_calendar_id_edition_pk: ['calendar-edition-exists', 'edition'],
  dossiers_agency_id_agencies_id_fk: ['agency-unknown', 'receivingAgency'],
  dossiers_helped_agency_id_agencies_id_fk: ['agency-unknown', 'helpedAgency'],
  dossiers_deciding_agency_id_agencies_id_fk: ['agency-unknown', 'decidingAgency'],
};

/** An error of the database without any value of a row: drivers repeat bound values in their messages. */
export class DatabaseFault extends Error {
  readonly pg: { readonly code: string; readonly table?: string | undefined; readonly constraint?: string | undefined };
  constructor(fault: { code: string; table?: string | undefined; constraint?: string | undefined }) {
    super(`database fault ${fault.code}`);
    this.name = 'DatabaseFault';
    this.pg = fault;
  }
}

/**
 * SQLSTATEs that mean the server is away, busy, or no longer the one that takes writes. Others mean that the statement
 * is wrong.
 */
const unavailableStates = /^(08|53|57P|58|25006)/;
const unavailableErrnos = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  // A container's name cannot be resolved while it is down.
  ...['ENOTFOUND', 'EAI_AGAIN'],
]);

/**
 * True when it may help to try again later: the server restarts, or has no connection left. The error may be one that
 * was not translated yet.
 */
export function isUnavailable(error: unknown): boolean {
  const fault = error instanceof DrizzleQueryError ? translate(error) : error;
  return fault instanceof DatabaseFault && (unavailableStates.test(fault.pg.code) || fault.pg.code === 'connection');
}

/** Turns the violation of a known constraint into its refusal. Any other error loses its message and bound values. */
export function translate(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof DatabaseFault) return error;
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof pg.DatabaseError) {
    const refusal = refusalByConstraint[cause.constraint ?? ''];
    if (refusal && /^23/.test(cause.code ?? ''))
      return new Refusal(refusal[0], 'refused by the database', { path: refusal[1] });
    return new DatabaseFault({ code: cause.code ?? 'unknown', table: cause.table, constraint: cause.constraint });
  }
  if (isConnectionLoss(cause)) return new DatabaseFault({ code: 'connection' });
  return error instanceof DrizzleQueryError ? new DatabaseFault({ code: 'unknown' }) : error;
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && unavailableErrnos.has(error.code)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|timeout expired|not queryable/.test(
    error.message,
  );
}

/** Runs `act` in one transaction, and translates errors of the database. */
export async function transaction<T>(db: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(act);
  } catch (error) {
    throw translate(error);
  }
}

/** Runs reads on one state of the database: none sees what is written meanwhile. PostgreSQL refuses writes. */
export async function snapshot<T>(db: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(act, { isolationLevel: 'repeatable read', accessMode: 'read only' });
  } catch (error) {
    throw translate(error);
  }
}

/** Runs a read outside any transaction, and translates errors of the database. */
export async function reading<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translate(error);
  }
}

/** Throws unless the server answers and takes writes: a primary may have become a standby. */
export async function ping(db: Database): Promise<void> {
  const asked = sql`select current_setting('transaction_read_only') as "isReadOnly"`;
  const { rows } = await reading(() => db.execute<{ isReadOnly: string }>(asked));
  if (rows[0]?.isReadOnly === 'on') throw new DatabaseFault({ code: '25006' });
}

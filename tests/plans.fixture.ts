/**
 * The statements that lists and searches send, gathered from the services themselves, and how PostgreSQL carries them
 * out.
 */
import { PreparingClient } from '@motcua/db/client';
import type pg from 'pg';

/** A statement as it was sent. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Query = (this: object, config: SentStatement | string, ...rest: unknown[]) => unknown;

/** Records what this process reads through its pools while `act` runs. Statements that write are left out. */
export async function readsDuring(act: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const connection = PreparingClient.prototype as unknown as { query: Query };
  const send = connection.query;
  connection.query = function query(config, ...rest) {
    const text = typeof config === 'string' ? config : config.text;
    const values = ((config as Partial<SentStatement>).values ?? rest[0] ?? []) as unknown[];
    if (/^\s*(select|with)\b/i.test(text)) sent.push({ text, values });
    return send.call(this, config, ...rest);
  };
  try {
    await act();
  } finally {
    connection.query = send;
  }
  return sent;
}

/** One way by which a statement reads a table. */
export interface Scan {
  readonly table: string;
  /** `Seq Scan`, `Index Scan`, `Bitmap Heap Scan` … */
  readonly by: string;
  /** The rows it looked at, those that a filter removed included, in all of its loops; 0: it was only planned. */
  readonly rows: number;
}

/** How PostgreSQL would read the tables of a statement, planned for its values as the services have lists planned. */
export const planOf = (client: pg.Client, sent: SentStatement): Promise<Scan[]> => explain(client, 'costs off', sent);

/** Carries a statement out, and says how its tables were read. */
export const scansOf = (client: pg.Client, sent: SentStatement): Promise<Scan[]> =>
  explain(client, 'analyze, timing off, buffers off', sent);

async function explain(client: pg.Client, how: string, { text, values }: SentStatement): Promise<Scan[]> {
  const explained = { text: `explain (${how}, format json) ${text}`, values: [...values] };
  const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(explained);
  return scansIn(rows[0]!['QUERY PLAN'][0].Plan);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

function scansIn(node: PlanNode): Scan[] {
  const below = (node.Plans ?? []).flatMap(scansIn);
  const table = node['Relation Name'];
  if (table === undefined) return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const rows = Math.round(((node['Actual Rows'] ?? 0) + removed) * (node['Actual Loops'] ?? 0));
  return [{ table, by: node['Node Type'], rows }, ...below];
}

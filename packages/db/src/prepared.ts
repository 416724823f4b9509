import type pg from 'pg';

/** Distinct statements to keep prepared. Lists make a new text for each length, so there must be an end to it. */
const preparedAtMost = 300;
/** A longer text is one with many rows in it: rarely repeated, and cheap beside its rows. */
const longestText = 2_000;

const names = new Map<string, string>();

/**
 * Has a connection prepare each statement once and then only execute it: parsing and planning cost more than most of
 * our statements themselves. Drizzle sends plain texts; the name is all that is added.
 */
export function prepareStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const named = (config: unknown, ...rest: unknown[]) =>
    query(isStatement(config) ? withName(config) : config, ...rest);
  client.query = named as typeof client.query;
}

interface Statement {
  readonly text: string;
}

function isStatement(config: unknown): config is Statement {
  if (typeof config !== 'object' || config === null || !('text' in config) || typeof config.text !== 'string')
    return false;
  return config.text.length <= longestText && !('name' in config && config.name !== undefined);
}

function withName(statement: Statement): Statement {
  const known = names.get(statement.text);
  if (known === undefined && names.size >= preparedAtMost) return statement;
  const name = known ?? `s${names.size}`;
  names.set(statement.text, name);
  return { ...statement, name } as Statement;
}

import pg from 'pg';

/** How many statements are kept prepared. There must be an end: a list of values makes another text for each length. */
const preparedAtMost = 300;
/** The longest text, in characters, that is prepared. A longer one holds many rows and is rarely sent again. */
const longestText = 2_000;

/** The name of each prepared statement by its text, the same on every connection. */
const names = new Map<string, string>();

/**
 * A connection of a pool. It prepares each statement once and then only executes it, because most of our statements
 * take longer to parse and plan than to execute. It does not wait for the answer to BEGIN. Its name must not contain
 * "Pool", because Drizzle would take it for a pool.
 */
export class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A connection that is lost between two statements of a transaction has no other listener, and an error without a
    // listener ends the process. The next statement fails anyway.
    this.on('error', () => {});
  }

  /** As in pg. The type is `never` because pg declares six forms of `query`, and callers see those. */
  override query(config: unknown, ...rest: unknown[]): never {
    const send = super.query as (config: unknown, ...rest: unknown[]) => Promise<unknown>;
    const answer = send.call(this, isStatement(config) ? prepared(config) : config, ...rest);
    return (isBegin(config) ? withoutWaiting(answer) : answer) as never;
  }
}

interface Statement {
  readonly text: string;
}

function isStatement(config: unknown): config is Statement {
  if (typeof config !== 'object' || config === null || !('text' in config) || typeof config.text !== 'string')
    return false;
  return config.text.length <= longestText && !('name' in config && config.name !== undefined) && !asksForPage(config);
}

/**
 * Whether a statement asks for some of many rows. Which index finds them soonest depends on the values that they are
 * filtered by, so it is planned for its values each time. A prepared statement would soon be planned once for all.
 */
function asksForPage(config: object): boolean {
  const { text, values } = config as { readonly text: string; readonly values?: readonly unknown[] };
  const limit = /\blimit \$(\d+)/.exec(text);
  return limit !== null && values?.[Number(limit[1]) - 1] !== 1;
}

function prepared(statement: Statement): Statement {
  const known = names.get(statement.text);
  if (known === undefined && names.size >= preparedAtMost) return statement;
  const name = known ?? `s${names.size}`;
  names.set(statement.text, name);
  return { ...statement, name } as Statement;
}

const isBegin = (config: unknown) => (config as { text?: unknown }).text === 'begin';

/** Answers a plain BEGIN at once. The statements that follow are sent behind it, and fail if it failed. */
async function withoutWaiting(answer: Promise<unknown>): Promise<{ rows: [] }> {
  answer.catch(() => {});
  return { rows: [] };
}

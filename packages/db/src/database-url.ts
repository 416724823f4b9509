/**
 * URLs of databases, which may name several servers as those of libpq do:
 * `postgres://user:password@one:5432,two:5432/motcua?target_session_attrs=read-write`. A process works with one of
 * them, the one that takes writes, and starts anew when another one does.
 */
import pg from 'pg';
import { DatabaseFault, translate } from './database.ts';

const shape = /^(postgres(?:ql)?:\/\/)(?:([^@/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;

/** What has to be true of a server. Others than these would be for a program that only reads. */
const attributes = ['any', 'read-write', 'primary'] as const;
type Attribute = (typeof attributes)[number];

interface Parsed {
  /** A URL for each server. */
  readonly urls: readonly string[];
  readonly attribute: Attribute;
}

function parse(url: string): Parsed {
  const [, scheme = '', login, servers = '', path = '', query = ''] = shape.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  const several = servers.includes(',');
  const attribute = (parameters.get('target_session_attrs') ?? (several ? 'read-write' : 'any')) as Attribute;
  if (scheme === '' || !attributes.includes(attribute))
    throw new Error(`a database is a postgres:// URL, with target_session_attrs one of ${attributes.join(', ')}`);
  parameters.delete('target_session_attrs');
  const rest = path + (parameters.size > 0 ? `?${parameters}` : '');
  const before = scheme + (login === undefined ? '' : `${login}@`);
  return { urls: servers.split(',').map((server) => before + server + rest), attribute };
}

/** The same database for another login. */
export function withLogin(url: string, user: string, password: string): string {
  const [, scheme, , servers, path, query] = shape.exec(url) ?? [];
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `${scheme}${login}@${servers}${path}${query === undefined ? '' : `?${query}`}`;
}

/** How long one of several servers may take to answer. */
const answersWithinMs = 2_000;

/**
 * The URL of the first server that is as the URL asks: of several, the first that takes writes.
 * @throws DatabaseFault when none is, with the code of the last server
 */
export async function chooseServer(url: string): Promise<string> {
  const { urls, attribute } = parse(url);
  if (urls.length === 1 && attribute === 'any') return urls[0]!;
  let fault: unknown;
  for (const candidate of urls) {
    try {
      await requireAttribute(candidate, attribute);
      return candidate;
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
}

const requireAttribute = (url: string, attribute: Attribute): Promise<unknown> =>
  attribute === 'any' ? ask(url, 'select 1') : requireWritable(url);

/** Whether the chosen server is no longer as the URL asks, and another one is. */
export async function hasMoved(url: string, chosen: string): Promise<boolean> {
  const { urls, attribute } = parse(url);
  if (urls.length === 1) return false;
  try {
    await requireAttribute(chosen, attribute);
    return false;
  } catch {
    const now = await chooseServer(url).catch(() => chosen);
    return now !== chosen;
  }
}

/**
 * Connects once and makes sure that the server takes writes.
 * @throws DatabaseFault 25006 when it does not, or the fault with which it cannot be reached
 */
export async function requireWritable(url: string): Promise<void> {
  const [row] = await ask(url, `select current_setting('transaction_read_only') as "isReadOnly"`);
  if (row?.['isReadOnly'] === 'on') throw new DatabaseFault({ code: '25006' });
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answersWithinMs });
  client.on('error', () => {}); // the statement fails too
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } catch (error) {
    throw translate(error);
  } finally {
    await client.end();
  }
}

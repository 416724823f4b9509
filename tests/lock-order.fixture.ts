/**
 * Watches the transactions that this process sends through its pools, and judges whether each took its locks in the
 * order of packages/db/src/lock-order.ts.
 */
import { PreparingClient } from '@motcua/db/client';
import { type Lock, lockOrder } from '@motcua/db/lock-order';

/** A lock that a statement takes. */
export interface TakenLock {
  /** As in the list: a table, or the name of a turn. */
  readonly lock: string;
  /** False where the rows that somebody else holds are skipped. */
  readonly waits: boolean;
  /** False where several may hold it at a time. */
  readonly alone: boolean;
  /** Of dossiers that were locked by a statement of their own: which. */
  readonly ids?: readonly string[];
}

/** A statement as it was sent; `rows` and `columns`: what it answered. */
export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
  columns?: readonly string[];
  rows?: readonly (readonly unknown[])[];
}

const key = (kind: 'rows' | 'turn', name: string) => `${kind === 'turn' ? 'turn ' : ''}${name}`;
const places = new Map<string, number>(lockOrder.map(({ kind, name }, place) => [key(kind, name), place]));
const ofDossiers = new Set<string>(lockOrder.filter((lock: Lock) => lock.ofDossier).map(({ name }) => name));

const rowLock = /\bfor (no key update|update|share|key share)\b(?: of "?(\w+)"?)?( skip locked)?/;
const turnTaken = /pg_advisory_xact_lock(_shared)?\(hashtextextended\(\$(\d+)/g;
const written = /(?<!for |key )\b(update|delete from|insert into) "?(\w+)"?/g;
const insertsThatWait = new Set(['dossier_external_codes']);

/** The locks that a statement takes. */
export function locksOf({ text, values, columns, rows }: Sent): TakenLock[] {
  const taken: TakenLock[] = [];
  for (const [, shared, place] of text.matchAll(turnTaken))
    taken.push({
      lock: key('turn', turnOf(String(values[Number(place) - 1]))),
      waits: true,
      alone: shared === undefined,
    });
  if (text.includes(' attempt_tracking(')) taken.push({ lock: 'track_limits', waits: true, alone: true });
  const locking = rowLock.exec(text);
  for (const lock of locking ? tablesLocked(text.slice(0, locking.index), locking[2]) : []) {
    const ids = idsOf(text, columns, rows);
    taken.push({ lock, waits: locking![3] === undefined, alone: !locking![1]!.endsWith('share'), ...(ids && { ids }) });
  }
  for (const [, verb, table] of text.matchAll(written)) {
    if (table === 'set') continue; // on conflict do update set
    const waits = verb !== 'insert into' || /\bon conflict\b/.test(text) || insertsThatWait.has(table!);
    // Nobody else sees a new dossier: it counts as held.
    if (waits || table === 'dossiers') taken.push({ lock: table!, waits, alone: true });
    if (!waits) continue;
    if (table === 'tasks') taken.push({ lock: 'officer_loads', waits: true, alone: true });
  }
  return taken;
}

/** Each unit has a turn of its own, and each external code. */
const turnOf = (name: string) => /^(unit|external code) /.exec(name)?.[1] ?? name;

/** The table that a locking select names as `of`, else those between its `from` and its `where`. */
function tablesLocked(select: string, alias: string | undefined): string[] {
  if (alias !== undefined) return [new RegExp(`\\b(?:from|join) "?(\\w+)"? ${alias}\\b`).exec(select)![1]!];
  const from = select.slice(select.lastIndexOf(' from ', select.indexOf(' where '))).split(' where ')[0]!;
  return [...from.matchAll(/\b(?:from|join) "?(\w+)"?/g)].map((match) => match[1]!);
}

function idsOf(text: string, columns: Sent['columns'] = [], rows: Sent['rows'] = []): string[] | undefined {
  if (!/^select .* from "dossiers" where /.test(text)) return undefined;
  const place = columns.indexOf('id');
  return rows.map((row) => String(row[place]));
}

/** What is wrong with the order in which a transaction took its locks; nothing when it kept to the list. */
export function misordered(statements: readonly Sent[]): string[] {
  const wrong: string[] = [];
  let held = new Holding();
  const savepoints: Holding[] = [];
  for (const sent of statements) {
    if (sent.text.startsWith('savepoint ')) savepoints.push(held.copy());
    else if (sent.text.startsWith('release savepoint ')) savepoints.pop();
    else if (sent.text.startsWith('rollback to savepoint ')) held = savepoints.pop()!;
    if (held.isAlone) continue;
    const locks = locksOf(sent);
    for (const lock of locks) wrong.push(...held.objections(lock).map((said) => `${said}: ${sent.text.slice(0, 300)}`));
    for (const lock of locks) held.take(lock);
  }
  return wrong;
}

/** What a transaction holds. */
class Holding {
  readonly #locks = new Set<string>();
  #dossiers: string[] = [];
  #last = '';
  isAlone = false;

  copy(): Holding {
    const copy = new Holding();
    for (const lock of this.#locks) copy.take({ lock, waits: true, alone: false, ids: this.#dossiers });
    copy.isAlone = this.isAlone;
    return copy;
  }

  take({ lock, alone, ids }: TakenLock): void {
    this.#locks.add(lock);
    if (ids !== undefined) this.#dossiers = [...new Set([...this.#dossiers, ...ids])];
    if ((places.get(lock) ?? -1) > (places.get(this.#last) ?? -1)) this.#last = lock;
    if (lock === 'turn simulated time' && alone) this.isAlone = true;
  }

  objections({ lock, waits, ids }: TakenLock): string[] {
    if (!places.has(lock)) return [`${lock} is not in the order of locks`];
    if (!waits) return [];
    const fresh = ids?.filter((id) => !this.#dossiers.includes(id));
    if (this.#locks.has(lock) && (fresh === undefined || fresh.length === 0)) return [];
    if (ofDossiers.has(lock) && !this.#locks.has('dossiers')) return [`changes ${lock} without holding the dossier`];
    if (places.get(lock)! < (places.get(this.#last) ?? -1)) return [`waits for ${lock} after ${this.#last}`];
    const [highest = ''] = this.#dossiers.toSorted().toReversed();
    return fresh?.some((id) => id < highest) ? ['waits for a dossier after one with a greater id'] : [];
  }
}

type Query = (this: object, config: Sent | string, ...rest: unknown[]) => Promise<unknown>;

const found: string[] = [];
let isWatching = false;

/** Watches from now on; returns the list into which goes whatever is wrong. */
export function watchLocks(): string[] {
  if (isWatching) return found;
  isWatching = true;
  const connection = PreparingClient.prototype as unknown as { query: Query };
  const send = connection.query;
  const transactions = new WeakMap<object, Sent[]>();
  connection.query = function query(config, ...rest) {
    const answer = send.call(this, config, ...rest);
    const text = typeof config === 'string' ? config : config.text;
    const values = ((config as Partial<Sent>).values ?? rest[0] ?? []) as unknown[];
    const running = transactions.get(this);
    if (/^begin\b/.test(text)) transactions.set(this, []);
    else if (running !== undefined && /^(commit|rollback)$/.test(text)) {
      transactions.delete(this);
      answer.finally(() => found.push(...misordered(running))).catch(() => {});
    } else if (running !== undefined) running.push(answered({ text, values }, answer));
    return answer;
  };
  return found;
}

interface Answer {
  readonly fields: readonly { readonly name: string }[];
  readonly rows: readonly unknown[][];
}

/** The statement, with what is answered once it is. */
function answered(sent: Sent, answer: Promise<unknown>): Sent {
  const note = ({ fields, rows }: Answer) => Object.assign(sent, { columns: fields.map(({ name }) => name), rows });
  answer.then((result) => note(result as Answer)).catch(() => {});
  return sent;
}

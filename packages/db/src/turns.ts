import type { Tx } from './database.ts';
import { type SQL, sql } from './drizzle.ts';
import type { Turn } from './lock-order.ts';

/** A turn, or one of the turns that each unit, or each external code, has for itself. */
type AnyTurn = Turn | `unit ${string}` | `external code ${string}`;

/** SQL that waits for a turn (an advisory lock) and holds it until the transaction ends, alone or shared. */
export function inTurn(turn: AnyTurn, how: 'alone' | 'shared'): SQL {
  const take = sql.raw(how === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  return sql`${take}(hashtextextended(${turn}, 0))`;
}

/** Waits for a turn and holds it until the transaction ends. `shared`: together with others that share it. */
export async function takeTurn(tx: Tx, turn: AnyTurn, how: 'alone' | 'shared' = 'alone'): Promise<void> {
  await tx.execute(sql`select ${inTurn(turn, how)}`);
}

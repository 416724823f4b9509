import type { Tx } from './database.ts';
import { type SQL, sql } from './drizzle.ts';
import type { Turn } from './lock-order.ts';

/** SQL that waits for a turn (an advisory lock) and holds it until the transaction ends, alone or shared. */
export function inTurn(turn: Turn | `unit ${string}`, how: 'alone' | 'shared'): SQL {
  const take = sql.raw(how === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  return sql`${take}(hashtextextended(${turn}, 0))`;
}

/** Waits for a turn and holds it until the transaction ends. `shared`: together with others that share it. */
export async function takeTurn(
  tx: Tx,
  turn: Turn | `unit ${string}`,
  how: 'alone' | 'shared' = 'alone',
): Promise<void> {
  await tx.execute(sql`select ${inTurn(turn, how)}`);
}

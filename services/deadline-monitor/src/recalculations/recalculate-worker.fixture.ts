/**
 * A monitor that commits one batch of a recalculation, writes a second without committing it, says so, and hangs until
 * the test kills it.
 */

import { connect, transaction } from '@motcua/db/database';
import { recalculateBatch } from '@motcua/db/recalculation/batch';
import { Calendars } from '@motcua/db/reference/calendars';

const [databaseUrl, now, limit] = process.argv.slice(2) as [string, string, string];
const db = connect(databaseUrl, { max: 2 });
const options = { calendars: new Calendars(), time: async () => Number(now), limit: Number(limit) };
await transaction(db, (tx) => recalculateBatch(tx, options));
await transaction(db, async (tx) => {
  await recalculateBatch(tx, options);
  console.log('written');
  await new Promise(() => {});
});

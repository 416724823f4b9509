import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';

/** What this service works with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly time: TimeSource;
  readonly vault: Pick<Vault, 'persons'>;
  readonly calendars: Calendars;
}

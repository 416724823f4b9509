import type { Clock } from '@motcua/db/clock';
import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/office/calendars';
import type { Vault } from '@motcua/db/vault';

/** What this service works with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly calendars: Calendars;
}

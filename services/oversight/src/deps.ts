import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';

/** What the routes of this service work with; made once in main. */
export interface Deps {
  readonly db: Database;
  /** Connections of their own for exports: each holds one for as long as somebody reads. */
  readonly exportsDb: Database;
  readonly time: TimeSource;
  readonly vault: Pick<Vault, 'persons' | 'signing' | 'tokens'>;
  readonly calendars: Calendars;
}

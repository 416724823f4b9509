import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeMode, TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';
import type { Queues } from '@motcua/queue/queues';

/** What the routes of this service work with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly queues: Queues;
  readonly timeMode: TimeMode;
  readonly time: TimeSource;
  readonly vault: Pick<Vault, 'secrets'>;
  readonly calendars: Calendars;
}

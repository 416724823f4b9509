import type { Clock, ClockMode } from '@motcua/db/clock';
import type { Database } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/office/calendars';
import type { Vault } from '@motcua/db/vault';
import type { Queues } from '@motcua/queue/queues';

/** What the routes of this service work with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly queues: Queues;
  readonly clockMode: ClockMode;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly calendars: Calendars;
}

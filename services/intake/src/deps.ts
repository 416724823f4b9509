import type { Calendars } from '@motcua/db/calendars';
import type { Clock } from '@motcua/db/clock';
import type { Database } from '@motcua/db/database';
import type { DossierNumbers } from '@motcua/db/dossier-numbers';
import type { Procedures } from '@motcua/db/procedures';
import type { Vault } from '@motcua/db/vault';

/** What the routes of this service work with; made once in main. */
export interface Deps {
  readonly db: Database;
  /** Connections of their own for exports: each holds one for as long as somebody reads. */
  readonly exportsDb: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly calendars: Calendars;
  readonly procedures: Procedures;
  readonly numbers: DossierNumbers;
  /** Where the house is reached from outside: what a QR code on paper leads to. */
  readonly publicUrl: string;
}

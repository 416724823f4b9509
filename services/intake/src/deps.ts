import type { Database } from '@motcua/db/database';
import type { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { Procedures } from '@motcua/db/reference/procedures';
import type { TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';
import type { Shelf } from '@motcua/documents/shelf';

/** What the routes of this service work with. main.ts makes it once. */
export interface Deps {
  readonly db: Database;
  readonly time: TimeSource;
  readonly vault: Pick<Vault, 'persons' | 'index' | 'tracking'>;
  readonly calendars: Calendars;
  readonly procedures: Procedures;
  readonly numbers: DossierNumbers;
  /** Where the bytes of documents rest. */
  readonly shelf: Shelf;
  /** The address of this system for citizens: a QR code on paper leads there. */
  readonly publicUrl: string;
}

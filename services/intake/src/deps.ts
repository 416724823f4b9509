import type { Database } from '@motcua/db/database';
import type { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { Procedures } from '@motcua/db/reference/procedures';
import type { TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';
import type { Shelf } from './attachments/shelf.ts';
import type { UploadLocks } from './attachments/upload-locks.ts';

/** What the routes of this service work with; made once in main. */
export interface Deps {
  readonly db: Database;
  readonly time: TimeSource;
  readonly vault: Vault;
  readonly calendars: Calendars;
  readonly procedures: Procedures;
  readonly numbers: DossierNumbers;
  readonly shelf: Shelf;
  readonly uploadLocks: UploadLocks;
  readonly uploads: UploadLimits;
  /** Where this system is reached from outside: what a QR code on paper leads to. */
  readonly publicUrl: string;
}

/** What is asked of uploads. */
export interface UploadLimits {
  /** The largest file, in bytes. */
  readonly maxBytes: number;
  /** How long an upload waits for its next bytes before it is deleted. */
  readonly keptMs: number;
  /** How long a request may bring nothing; a minute if not given. */
  readonly silentMs?: number | undefined;
}

import type { Database } from '@motcua/db/database';
import type { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { Procedures } from '@motcua/db/reference/procedures';
import type { TimeSource } from '@motcua/db/time-source';
import type { Vault } from '@motcua/db/vault';
import type { Shelf } from './attachments/shelf.ts';
import type { UploadLocks } from './attachments/upload-locks.ts';

/** What the routes of this service work with. main.ts makes it once. */
export interface Deps {
  readonly db: Database;
  /** Connections of their own for exports: an export holds one for as long as somebody reads it. */
  readonly exportsDb: Database;
  readonly time: TimeSource;
  readonly vault: Vault;
  readonly calendars: Calendars;
  readonly procedures: Procedures;
  readonly numbers: DossierNumbers;
  readonly shelf: Shelf;
  readonly uploadLocks: UploadLocks;
  readonly uploads: UploadLimits;
  /** The address of this system for citizens: a QR code on paper leads there. */
  readonly publicUrl: string;
}

/** The limits of uploads. */
export interface UploadLimits {
  /** The largest file, in bytes. */
  readonly maxBytes: number;
  /** How long an upload waits for its next bytes before it is deleted. */
  readonly keptMs: number;
  /** How long a request may send nothing; a minute if not given. */
  readonly silentMs?: number | undefined;
}

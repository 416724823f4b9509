import type { Deps } from '../deps.ts';
import type { UploadLocks } from './upload-locks.ts';

/** What uploads work with besides what all routes do. */
export interface UploadDeps extends Deps {
  readonly uploadLocks: UploadLocks;
  readonly uploads: UploadLimits;
}

export interface UploadLimits {
  /** The largest file, in bytes. */
  readonly maxBytes: number;
  /** How long an upload waits for its next bytes before it is deleted. */
  readonly keptMs: number;
  /** How long a request may send nothing; a minute if not given. */
  readonly silentMs?: number | undefined;
}

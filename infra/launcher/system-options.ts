import type { TimeMode } from '@motcua/db/time-source';
import type { ServiceName } from '../routes.ts';
import type { Patience } from './parts/supervisor.ts';

export interface SystemOptions {
  readonly dataDir: string;
  /** Port of the API; 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  readonly reset?: boolean;
  /** A person says that the data come from a backup. */
  readonly isRestored?: boolean;
  /**
   * The data is not worth keeping: the embedded database does not wait for the disk, so a crash of the machine may
   * destroy it.
   */
  readonly throwAway?: boolean;
  readonly clock?: TimeMode | undefined;
  /** DATABASE_URL and REDIS_URL choose the database and the queue; every variable is passed on to the services. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes lines about progress. */
  readonly say?: (line: string) => void;
  /** Takes lines that a person should read: a process has ended, or something was changed on the machine. */
  readonly warn?: (line: string) => void;
  /** The caller stops the system when its parent process ends. The next launcher on the folder may wait for that. */
  readonly endsWithParent?: boolean;
  /** When it aborts, the start stops what it has started, and rejects. */
  readonly signal?: AbortSignal;
  /** This process may give up being root, for good. */
  readonly leavesRoot?: boolean;
  /** How long a process that does not answer is borne; for tests. */
  readonly patience?: Patience;
  /** Programs that stand in for the services, for tests. */
  readonly programs?: Readonly<Record<ServiceName, string>>;
}

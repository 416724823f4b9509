import type { TimeMode } from '@motcua/db/time-source';
import type { ServiceName } from '../routes.ts';

export interface SystemOptions {
  readonly dataDir: string;
  /** Port of the API; 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  readonly reset?: boolean;
  /** Nothing in it is worth keeping: its own database does not wait for the disk, and a machine that goes down may lose it. */
  readonly throwAway?: boolean;
  readonly clock?: TimeMode | undefined;
  /** DATABASE_URL and REDIS_URL choose the infrastructure; everything is passed on to the services. */
  readonly env: NodeJS.ProcessEnv;
  /** Progress, a line at a time. */
  readonly say?: (line: string) => void;
  /** What a person should know: something ended, something was changed on the machine. */
  readonly warn?: (line: string) => void;
  /** The caller stops this system when the process that started it is gone; whoever comes next may wait for that. */
  readonly endsWithParent?: boolean;
  /** Gives the start up: what was started is stopped, and the start rejects. */
  readonly signal?: AbortSignal;
  /** Other programs in place of the services' own, for tests. */
  readonly programs?: Readonly<Record<ServiceName, string>>;
}

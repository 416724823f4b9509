/** What a caller process is told to do, and what it answers. */

/** Every caller repeats its call as soon as the one before has been answered. */
export interface Load {
  readonly callers: number;
  readonly durationMs: number;
  readonly call: HttpCall | RowsCall;
}

/** A registration through HTTP on kept-alive connections; each is about another person. */
export interface HttpCall {
  readonly kind: 'http';
  readonly url: string;
  readonly token: string;
  readonly withKey: boolean;
}

/** The rows of a registration, written straight through `pg`. */
export interface RowsCall {
  readonly kind: 'rows';
  /** The database and the registered dossier whose rows are the model. */
  readonly modelUrl: string;
  readonly code: string;
  /** The database they are written to; it has the same tables. */
  readonly targetUrl: string;
}

/** How long each call took, and how long all of it. */
export interface Done {
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
}

/** One call by one caller. */
export type Call = () => Promise<void>;

/** Makes what a load's callers do, everything connected; `close` lets go of it. */
export interface Calls {
  readonly callOf: (caller: number) => Call;
  close(): Promise<void>;
}

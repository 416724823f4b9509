/** The messages between the bench and a caller process. */

/** What to do: every caller makes its next call as soon as the one before has been answered. */
export interface Load {
  readonly callers: number;
  readonly durationMs: number;
  readonly call: HttpCall | RowsCall;
}

/** A registration over HTTP on kept connections; each is about another person. */
export interface HttpCall {
  readonly kind: 'http';
  readonly url: string;
  readonly token: string;
  readonly withKey: boolean;
}

/** The rows of a registration, written by `pg` alone. */
export interface RowsCall {
  readonly kind: 'rows';
  /** The database of the model: the registered dossier whose rows are copied. */
  readonly modelUrl: string;
  readonly code: string;
  /** The database to write to; it has the same tables. */
  readonly targetUrl: string;
}

/** How long each call took, and how long all of them together. */
export interface Done {
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
}

/** One call by one caller. */
export type Call = () => Promise<void>;

/** The calls of a load, with everything connected; `close` ends the connections. */
export interface Calls {
  readonly callOf: (caller: number) => Call;
  close(): Promise<void>;
}

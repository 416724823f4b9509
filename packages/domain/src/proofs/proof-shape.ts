/**
 * The parts of a proof of a deadline as they are written (docs/proof.md), and how a proof is read from untrusted JSON.
 */
import type { CalendarDefinition } from '../calendars/calendar-definition.ts';
import { parseTerm, type Term } from '../deadlines/term.ts';
import { formatInstant, parseInstant } from '../instant.ts';
import { Refusal } from '../refusal.ts';
import {
  count,
  listOf,
  nullable,
  number,
  oneOf,
  type Reader,
  record,
  ShapeError,
  text,
  textLike,
  truth,
} from './strict-json.ts';

export const proofFormat = 'motcua-deadline-proof/1';

export const proofKinds = ['statutory', 'service', 'reception'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** A term as it is written. An imported one has its promised instant as UTC text. */
export type WrittenTerm = Term | { readonly unit: 'imported'; readonly promisedAt: string };

/** The whole calendar edition, so that a reader of the proof knows which days count. */
export interface ProofCalendar {
  readonly id: string;
  readonly edition: number;
  readonly basis: string;
  readonly definition: CalendarDefinition;
}

/** The version of the procedure that gives the term. `effectiveFrom`: a day; `source`: where it was published. */
export interface ProofRule {
  readonly procedure: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly source: string;
  readonly legalBasis: readonly { readonly code: string; readonly name: string }[];
}

/** A suspension of the clock. `to` null: it is open. `At`: epoch ms in the domain, UTC text in a written proof. */
export interface ProofSuspension<At = string> {
  readonly from: At;
  readonly to: At | null;
  readonly ground: string;
  readonly basis: string | null;
  readonly document: string | null;
}

/** An extension, granted at `at`. `amount`: whole units of the term. */
export interface ProofExtension<At = string> {
  readonly at: At;
  readonly amount: string;
  readonly reason: string;
  readonly basis: string | null;
  readonly document: string | null;
  readonly approver: string;
}

/** Everything that the date follows from. */
export interface ProofInputs {
  readonly calendar: ProofCalendar;
  /** The acceptance of a complete dossier. */
  readonly start: string;
  readonly term: WrittenTerm;
  readonly rule: ProofRule;
  readonly maxExtensions: number;
  readonly suspensions: readonly ProofSuspension[];
  readonly extensions: readonly ProofExtension[];
}

/** The instants and the day are null while the clock stands. */
export interface ProofResult {
  readonly state: 'running' | 'suspended';
  readonly promisedAt: string | null;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
}

/** An entry of the trace as it is written. */
export interface ProofTraceLine {
  readonly date: string;
  readonly minutes: number;
  readonly counted: boolean;
  /** A TraceRule. Reading does not check it; recomputing does. */
  readonly rule: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly name?: string | undefined;
  readonly basis?: string | undefined;
}

/** The head of the dossier's history chain from which the inputs were taken. `hash`: in hex. */
export interface ProofHistory {
  readonly seq: number;
  readonly hash: string;
}

/** The signed content. Instants are UTC text, days `YYYY-MM-DD`. */
export interface ProofContent {
  readonly format: typeof proofFormat;
  readonly dossier: string;
  readonly kind: ProofKind;
  readonly issuedAt: string;
  readonly inputs: ProofInputs;
  readonly result: ProofResult;
  readonly trace: readonly ProofTraceLine[];
  readonly history: ProofHistory;
}

/**
 * A proof as it is given out. `contentHash`: in hex; `jws`: a compact JWS with the canonical content as its payload.
 */
export interface Proof {
  readonly content: ProofContent;
  readonly contentHash: string;
  readonly jws: string;
}

/** The protected header of the signature has exactly these members. `kid`: the RFC 7638 thumbprint of the key. */
export const proofHeader = (kid: string) => ({ alg: 'EdDSA', kid, typ: 'motcua-deadline-proof+jws' }) as const;

/** An instant has only one valid text: the one that `formatInstant` gives. */
const instant: Reader<string> = (value, path) => {
  const written = text(value, path);
  try {
    if (formatInstant(parseInstant(written, 'start-invalid', path)) === written) return written;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new ShapeError('malformed', path, 'is not a UTC instant such as 2026-11-27T10:00:00Z');
};

const day = textLike(/^\d{4}-\d\d-\d\d$/, 'a day YYYY-MM-DD');
const hash = textLike(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
const sessions = listOf(text, 100);

const term: Reader<WrittenTerm> = (value, path) => {
  const shape = record<object, { unit: string; amount: string; cutoff: string; promisedAt: string }>(
    {},
    { unit: text, amount: text, cutoff: text, promisedAt: instant },
  )(value, path);
  if (shape.unit === 'imported')
    return record<{ unit: 'imported'; promisedAt: string }>({ unit: oneOf('imported'), promisedAt: instant })(
      value,
      path,
    );
  if (shape.promisedAt !== undefined) throw new ShapeError('unknown', `${path}.promisedAt`, 'is not known here');
  try {
    return parseTerm(shape);
  } catch (error) {
    if (error instanceof Refusal) throw new ShapeError('malformed', `${path}.${error.path}`, error.message);
    throw error;
  }
};

/** Only the shape is checked here. Compiling checks days, sessions and zone. */
const definition = record<CalendarDefinition>({
  timeZone: text,
  hoursPerDay: number,
  covers: (value, path) => {
    const [from, to, ...more] = listOf(day, 2)(value, path);
    if (from === undefined || to === undefined || more.length > 0)
      throw new ShapeError('malformed', path, 'is not [first day, last day]');
    return [from, to];
  },
  standardDay: sessions,
  week: record<object, Required<CalendarDefinition['week']>>(
    {},
    { mon: sessions, tue: sessions, wed: sessions, thu: sessions, fri: sessions, sat: sessions, sun: sessions },
  ),
  exceptions: listOf(
    record<
      { date: string; kind: 'closed' | 'working'; name: string },
      { sessions: string[]; basis: string; status: 'confirmed' | 'provisional' }
    >(
      { date: day, kind: oneOf('closed', 'working'), name: text },
      { sessions, basis: text, status: oneOf('confirmed', 'provisional') },
    ),
    40_000,
  ),
});

const inputs = record<ProofInputs>({
  calendar: record<ProofCalendar>({ id: text, edition: count, basis: text, definition }),
  start: instant,
  term,
  rule: record<ProofRule>({
    procedure: text,
    version: count,
    effectiveFrom: day,
    source: text,
    legalBasis: listOf(record<{ code: string; name: string }>({ code: text, name: text }), 1_000),
  }),
  maxExtensions: count,
  suspensions: listOf(
    record<ProofSuspension>({
      from: instant,
      to: nullable(instant),
      ground: text,
      basis: nullable(text),
      document: nullable(text),
    }),
    1_000,
  ),
  extensions: listOf(
    record<ProofExtension>({
      at: instant,
      amount: text,
      reason: text,
      basis: nullable(text),
      document: nullable(text),
      approver: text,
    }),
    1_000,
  ),
});

const traceLine = record<
  Pick<ProofTraceLine, 'date' | 'minutes' | 'counted' | 'rule'>,
  { from: string; to: string; name: string; basis: string }
>({ date: day, minutes: count, counted: truth, rule: text }, { from: instant, to: instant, name: text, basis: text });

const content = record<ProofContent>({
  format: oneOf(proofFormat),
  dossier: text,
  kind: oneOf(...proofKinds),
  issuedAt: instant,
  inputs,
  result: record<ProofResult>({
    state: oneOf('running', 'suspended'),
    promisedAt: nullable(instant),
    dueAt: nullable(instant),
    dueOn: nullable(day),
  }),
  trace: listOf(traceLine, 200_000),
  history: record<ProofHistory>({ seq: count, hash }),
});

/** The JWS contains the whole content once more, so it may be long. */
const jws = textLike(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'a compact JWS', 50_000_000);

/**
 * Reads the signed content and checks its shape. `recompute` checks whether the date follows from the inputs.
 * @throws ShapeError
 */
export const readProofContent = (value: unknown): ProofContent => content(value, '');

/**
 * Reads a proof as it was given out and checks its shape. It verifies nothing.
 * @throws ShapeError
 */
export const readProof = (value: unknown): Proof => record<Proof>({ content, contentHash: hash, jws })(value, '');

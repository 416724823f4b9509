/**
 * The proof of a deadline (docs/proof.md): everything that a due date follows from, the date, and why. Result and trace
 * are always calculated, so a proof cannot contain a date that does not follow from its inputs.
 */
import { createHash } from 'node:crypto';
import { type Calendar, compileCalendar } from '../calendars/calendar.ts';
import { deriveClock } from '../deadlines/clock.ts';
import type { ImportedTerm, Term } from '../deadlines/term.ts';
import type { TraceEntry } from '../deadlines/trace.ts';
import { canonicalJson, type Json } from '../dossiers/history.ts';
import { formatInstant } from '../instant.ts';
import { Refusal } from '../refusal.ts';
import {
  type ProofCalendar,
  type ProofContent,
  type ProofExtension,
  type ProofInputs,
  type ProofKind,
  type ProofRule,
  type ProofSuspension,
  type ProofTraceLine,
  proofFormat,
  readProofContent,
} from './proof-shape.ts';

/** The data of a proof. Instants in epoch ms; suspensions and extensions in order of time. */
export interface ProofBasis {
  readonly dossier: string;
  readonly kind: ProofKind;
  readonly issuedAt: number;
  readonly calendar: Omit<ProofCalendar, 'definition'> & { readonly compiled: Calendar };
  readonly start: number;
  readonly term: Term | ImportedTerm;
  readonly rule: ProofRule;
  readonly maxExtensions: number;
  readonly suspensions: readonly ProofSuspension<number>[];
  readonly extensions: readonly ProofExtension<number>[];
  /** The head of the dossier's history chain at which the data was read. */
  readonly history: { readonly seq: number; readonly hash: Buffer };
}

/** A member of the proof that does not follow from its inputs. `undefined`: the member is missing. */
export interface Difference {
  /** The dotted path of the member: `result.dueOn`, `trace.3.minutes`. */
  readonly path: string;
  readonly stated: Json | undefined;
  readonly computed: Json | undefined;
}

/**
 * The content of a proof. The date in it is calculated here.
 * @throws Refusal as deriveClock, if the inputs give no date
 */
export function makeProofContent(basis: ProofBasis): ProofContent {
  const { dossier, kind, issuedAt, calendar, start, term, suspensions, extensions, history } = basis;
  const { compiled, ...edition } = calendar;
  const inputs: ProofInputs = {
    calendar: { ...edition, definition: compiled.definition },
    start: formatInstant(start),
    term: term.unit === 'imported' ? { unit: term.unit, promisedAt: formatInstant(term.promisedAt) } : term,
    rule: basis.rule,
    maxExtensions: basis.maxExtensions,
    suspensions: suspensions.map(({ from, to, ground, basis, document }) => ({
      from: formatInstant(from),
      to: to === null ? null : formatInstant(to),
      ground,
      basis,
      document,
    })),
    extensions: extensions.map(({ at, amount, reason, basis, document, approver }) => ({
      at: formatInstant(at),
      amount,
      reason,
      basis,
      document,
      approver,
    })),
  };
  const content = {
    format: proofFormat,
    dossier,
    kind,
    issuedAt: formatInstant(issuedAt),
    inputs,
    ...derive(kind, inputs, compiled),
    history: { seq: history.seq, hash: history.hash.toString('hex') },
  };
  // Through JSON, where undefined members do not exist; and nothing is signed that a verifier would not read.
  return readProofContent(JSON.parse(JSON.stringify(content)));
}

/**
 * Calculates the date again from the inputs alone. Empty: result and trace follow from the inputs.
 * @throws Refusal as compileCalendar and deriveClock, if the inputs give no date
 */
export function recompute(content: ProofContent): readonly Difference[] {
  const { kind, inputs, result, trace } = content;
  const computed = derive(kind, inputs, compileCalendar(inputs.calendar.definition));
  return differences('', asJson({ result, trace }), asJson(computed));
}

/** The bytes that are hashed and signed: RFC 8785 canonical JSON in UTF-8. */
export function canonicalBytes(content: ProofContent): Buffer {
  return Buffer.from(canonicalJson(asJson(content)));
}

/** SHA-256 of the canonical bytes, in hex. */
export function contentHash(content: ProofContent): string {
  return createHash('sha256').update(canonicalBytes(content)).digest('hex');
}

function derive(kind: ProofKind, inputs: ProofInputs, calendar: Calendar): Pick<ProofContent, 'result' | 'trace'> {
  const { deadline, trace } = calculate(kind, inputs, calendar);
  const { state, promisedAt, dueAt, dueOn } = deadline;
  const result =
    state === 'suspended'
      ? { state, promisedAt, dueAt, dueOn }
      : { state, promisedAt: formatInstant(promisedAt), dueAt: formatInstant(dueAt), dueOn };
  return { result, trace: trace.map(written) };
}

function calculate(kind: ProofKind, inputs: ProofInputs, calendar: Calendar) {
  const { term, maxExtensions } = inputs;
  const clock = {
    kind,
    calendar,
    anchorAt: toMs(inputs.start),
    term: term.unit === 'imported' ? { ...term, promisedAt: toMs(term.promisedAt) } : term,
  };
  const suspensions = inputs.suspensions.map(({ from, to, ...why }) => ({
    ...why,
    from: toMs(from),
    to: to === null ? null : toMs(to),
  }));
  const extensions = inputs.extensions.map(({ at, ...what }) => ({ ...what, at: toMs(at) }));
  const events = { suspensions, extensions, maxExtensions };
  try {
    const trace: TraceEntry[] = [];
    return { deadline: deriveClock(clock, events, trace), trace };
  } catch (error) {
    // An imported promise stands even where the calendar does not reach; then it has no trace.
    if (term.unit !== 'imported' || !(error instanceof Refusal && error.code === 'calendar-not-covering')) throw error;
    return { deadline: deriveClock(clock, events), trace: [] };
  }
}

const toMs = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds;

const written = ({ from, to, ...entry }: TraceEntry): ProofTraceLine => ({
  ...entry,
  ...(from !== undefined && { from: formatInstant(from) }),
  ...(to !== undefined && { to: formatInstant(to) }),
});

/** The interfaces of a proof contain JSON only; the types cannot express that. */
const asJson = (value: object): Json => value as unknown as Json;

function differences(path: string, stated: Json | undefined, computed: Json | undefined): Difference[] {
  if (stated === computed) return [];
  if (isNode(stated) && isNode(computed) && Array.isArray(stated) === Array.isArray(computed)) {
    const keys = new Set([...Object.keys(computed), ...Object.keys(stated)]);
    return [...keys].flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, member(stated, key), member(computed, key)),
    );
  }
  return [{ path, stated, computed }];
}

type Node = { readonly [key: string]: Json };

const isNode = (value: Json | undefined): value is Node => typeof value === 'object' && value !== null;
const member = (node: Node, key: string) => (Object.hasOwn(node, key) ? node[key] : undefined);

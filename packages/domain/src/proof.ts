/**
 * The proof of a deadline (docs/proof.md): all that a due date follows from, the date, and why. Result and trace are never
 * given, only calculated, so that a proof cannot say what its inputs do not.
 */
import { createHash } from 'node:crypto';
import { type Calendar, compileCalendar } from './calendar.ts';
import { calculateDeadline, type Deadline } from './deadline.ts';
import { canonicalJson, type Json } from './history.ts';
import { civilDay, formatInstant } from './instant.ts';
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
import { Refusal } from './refusal.ts';
import type { Term } from './term.ts';
import type { TraceEntry } from './trace.ts';

/** What a proof is made from. Instants in epoch ms; suspensions and extensions those that move this clock, in order. */
export interface ProofBasis {
  readonly dossier: string;
  readonly kind: ProofKind;
  readonly issuedAt: number;
  readonly calendar: Omit<ProofCalendar, 'definition'> & { readonly compiled: Calendar };
  readonly start: number;
  readonly term: Term | { readonly unit: 'imported'; readonly promisedAt: number };
  readonly rule: ProofRule;
  readonly maxExtensions: number;
  readonly suspensions: readonly ProofSuspension<number>[];
  readonly extensions: readonly ProofExtension<number>[];
  /** Head of the dossier's history chain the rest was read at. */
  readonly history: { readonly seq: number; readonly hash: Buffer };
}

/** A member of the proof that does not follow from its inputs. Undefined: it is not there. */
export interface Difference {
  /** Dotted: `result.dueOn`, `trace.3.minutes`. */
  readonly path: string;
  readonly stated: Json | undefined;
  readonly computed: Json | undefined;
}

/**
 * The content of a proof, with the date calculated here and nowhere else.
 * @throws Refusal as calculateDeadline, when the inputs give no date
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
    suspensions: suspensions.map(({ from, to, ...why }) => ({
      ...why,
      from: formatInstant(from),
      to: to === null ? null : formatInstant(to),
    })),
    extensions: extensions.map(({ at, ...why }) => ({ ...why, at: formatInstant(at) })),
  };
  const content = {
    ...{ format: proofFormat, dossier, kind, issuedAt: formatInstant(issuedAt), inputs },
    ...derive(inputs, compiled),
    history: { seq: history.seq, hash: history.hash.toString('hex') },
  };
  // Through JSON, where undefined members do not exist; and nothing is signed that a verifier would not read.
  return readProofContent(JSON.parse(JSON.stringify(content)));
}

/**
 * Calculates the date again, from nothing but the inputs. Empty: result and trace are what the inputs give.
 * @throws Refusal as compileCalendar and calculateDeadline, when the inputs give no date
 */
export function recompute(content: ProofContent): readonly Difference[] {
  const computed = derive(content.inputs, compileCalendar(content.inputs.calendar.definition));
  const { result, trace } = content;
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

function derive(inputs: ProofInputs, calendar: Calendar): Pick<ProofContent, 'result' | 'trace'> {
  const trace: TraceEntry[] = [];
  const { state, promisedAt, dueAt, dueOn } = calculate(inputs, calendar, trace);
  const result =
    state === 'suspended'
      ? { state, promisedAt, dueAt, dueOn }
      : { state, promisedAt: formatInstant(promisedAt), dueAt: formatInstant(dueAt), dueOn };
  return { result, trace: trace.map(written) };
}

function calculate(inputs: ProofInputs, calendar: Calendar, trace: TraceEntry[]): Deadline {
  const { term, maxExtensions } = inputs;
  if (term.unit === 'imported') {
    if (inputs.suspensions.length + inputs.extensions.length > 0)
      throw new Refusal('term-invalid', 'an imported term is not moved', { path: 'term.unit' });
    const promisedAt = toMs(term.promisedAt);
    return { state: 'running', promisedAt, dueAt: promisedAt, dueOn: civilDay(promisedAt, calendar.timeZone) };
  }
  const suspensions = inputs.suspensions.map(({ from, to, ground, basis }) => ({
    from: toMs(from),
    to: to === null ? null : toMs(to),
    ground,
    basis: basis ?? undefined,
  }));
  const extensions = inputs.extensions.map(({ at, amount, reason, basis }) => ({
    at: toMs(at),
    amount,
    reason,
    basis: basis ?? undefined,
  }));
  return calculateDeadline(
    { calendar, start: toMs(inputs.start), term, maxExtensions, suspensions, extensions },
    trace,
  );
}

const toMs = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds;

const written = ({ from, to, ...entry }: TraceEntry): ProofTraceLine => ({
  ...entry,
  ...(from !== undefined && { from: formatInstant(from) }),
  ...(to !== undefined && { to: formatInstant(to) }),
});

/** What is written as interfaces and read strictly has no member that JSON does not know. */
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

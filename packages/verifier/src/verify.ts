import { clockTime } from '@motcua/domain/deadlines/deadline-text';
import type { Json } from '@motcua/domain/dossiers/history';
import { inLanguage, type Language } from '@motcua/domain/language';
import { contentHash, type Difference, recompute } from '@motcua/domain/proofs/proof';
import type { Proof, ProofContent } from '@motcua/domain/proofs/proof-shape';
import { ShapeError } from '@motcua/domain/proofs/strict-json';
import { Refusal } from '@motcua/domain/refusal';
import { ruleFlaws } from '@motcua/domain/rule-flaws';
import { parseProof } from './read.ts';
import { checkSignature, type KeySet } from './signature.ts';
import { type StepName, words } from './words.ts';

/** One step of the verification and its finding in words. */
export interface Step {
  readonly step: StepName;
  readonly ok: boolean;
  readonly text: string;
}

export interface Verdict {
  readonly valid: boolean;
  /** What was checked, in order. A proof without the right form has only the first step. */
  readonly steps: readonly Step[];
  readonly conclusion: string;
  /** The content, if the proof is valid. */
  readonly content: ProofContent | null;
}

/**
 * Checks a proof: its form, its hash, its signature, and whether date and explanation follow from its inputs. Without
 * keys the signature cannot be checked, and no proof is valid.
 * @throws Unreadable when the bytes are not JSON
 */
export function verify(bytes: Uint8Array, keys: KeySet | undefined, language: Language): Verdict {
  const say = words[language];
  const { proof, step } = checkShape(bytes, language);
  if (!proof) return { valid: false, steps: [step], conclusion: say.invalid, content: null };
  const { content } = proof;
  const steps = [
    step,
    checkHash(proof, language),
    signatureStep(proof, keys, language),
    ...checkDates(content, language),
  ];
  const valid = steps.length === 5 && steps.every(({ ok }) => ok);
  if (!valid) return { valid, steps, conclusion: say.invalid, content: null };
  const issued = moment(content.issuedAt, content);
  return { valid, steps, conclusion: say.valid(issued, content.history.seq), content };
}

function checkShape(bytes: Uint8Array, language: Language): { proof?: Proof; step: Step } {
  const say = words[language];
  try {
    const proof = parseProof(bytes);
    const { dossier, kind } = proof.content;
    return { proof, step: { step: 'shape', ok: true, text: say.shape(dossier, say.kinds[kind]) } };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const text = say.badShape(error.path || say.whole, say.faults[error.fault], error.message);
    return { step: { step: 'shape', ok: false, text } };
  }
}

function checkHash({ content, contentHash: stated }: Proof, language: Language): Step {
  const say = words[language];
  const computed = contentHash(content);
  const ok = stated === computed;
  return { step: 'hash', ok, text: ok ? say.hash(computed) : say.badHash(stated, computed) };
}

function signatureStep(proof: Proof, keys: KeySet | undefined, language: Language): Step {
  const say = words[language];
  if (!keys) return { step: 'signature', ok: false, text: say.badSignature['not-checked']('') };
  const checked = checkSignature(proof, keys);
  const text = checked.ok
    ? say.signature(checked.kid)
    : say.badSignature[checked.fault]('kid' in checked ? checked.kid : '');
  return { step: 'signature', ok: checked.ok, text };
}

/** The steps of date and explanation; only the date when the inputs give none. */
function checkDates(content: ProofContent, language: Language): Step[] {
  const say = words[language];
  try {
    const found = recompute(content);
    const isOfResult = ({ path }: Difference) => path.startsWith('result.');
    return [
      dateStep(content, found.filter(isOfResult), language),
      traceStep(
        content,
        found.filter((difference) => !isOfResult(difference)),
        language,
      ),
    ];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.flaw === undefined ? error.message : inLanguage(ruleFlaws[error.flaw], language);
    return [{ step: 'date', ok: false, text: say.noDate(error.path ?? 'inputs', why) }];
  }
}

function dateStep(content: ProofContent, found: readonly Difference[], language: Language): Step {
  const say = words[language];
  const { promisedAt, dueAt } = content.result;
  if (found.length > 0) {
    const texts = found.map(({ path, stated, computed }) => {
      const name = path.split('.')[1]!;
      return say.differs(
        say.members[name] ?? name,
        shown(stated, content, language),
        shown(computed, content, language),
      );
    });
    return { step: 'date', ok: false, text: texts.join('; ') };
  }
  if (promisedAt === null || dueAt === null) return { step: 'date', ok: true, text: say.suspended };
  return { step: 'date', ok: true, text: say.date(moment(promisedAt, content), moment(dueAt, content)) };
}

/** The first differences show what was changed. */
const mostShown = 3;

function traceStep(content: ProofContent, found: readonly Difference[], language: Language): Step {
  const say = words[language];
  if (found.length === 0) return { step: 'trace', ok: true, text: say.trace(content.trace.length) };
  const texts = found.slice(0, mostShown).map(({ path, stated, computed }) => {
    const [, line = '0', name = ''] = path.split('.');
    const [says, gives] = [shown(stated, content, language), shown(computed, content, language)];
    return say.traceDiffers(Number(line) + 1, say.members[name] ?? name, says, gives).replace(/ {2,}/g, ' ');
  });
  const rest = found.length - texts.length;
  return { step: 'trace', ok: false, text: [...texts, ...(rest > 0 ? [say.more(rest)] : [])].join('; ') };
}

/** A value of a proof as people write it. The inputs gave a date before, so their time zone exists. */
function shown(value: Json | undefined, content: ProofContent, language: Language): string {
  const say = words[language];
  if (value === null || value === undefined) return say.none;
  if (typeof value !== 'string') return JSON.stringify(value).slice(0, 200);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return moment(value, content);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return value.split('-').toReversed().join('/');
  return say.states[value] ?? value.slice(0, 200);
}

const moment = (instant: string, { inputs }: ProofContent) =>
  clockTime(Temporal.Instant.from(instant).epochMilliseconds, inputs.calendar.definition.timeZone);

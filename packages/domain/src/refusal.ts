import { type RuleFlaw, ruleFlaws } from './rule-flaws.ts';

/**
 * The closed list of reasons for which the domain or the database refuses something. Each edge has tables of its own
 * for the codes: packages/http/src/problem-codes.ts gives the status, problem-texts.ts the words. A code that these
 * tables lack does not compile.
 */
export const refusalCodes = [
  // time
  'calendar-invalid',
  'calendar-not-covering',
  'calendar-unknown',
  'calendar-edition-exists',
  'calendar-edition-in-use',
  'calendar-edition-in-force',
  'calendar-parent-unknown',
  'calendar-hole',
  'impact-not-previewed',
  'projection-not-found',
  'sessions-overlap',
  'term-invalid',
  'amount-invalid',
  'start-invalid',
  'instant-invalid',
  'suspension-invalid',
  'suspension-reversed',
  'suspension-still-open',
  'suspensions-unordered',
  'suspensions-overlap',
  'extension-invalid',
  'extension-limit-reached',
  'extension-after-expiry',
  'extension-while-suspended',
  'ground-not-pausing',
  'dossier-suspended',
  'dossier-not-suspended',
  'suspension-after-expiry',
  'suspension-before-extension',
  'deadline-not-started',
  'simulation-too-large',
  // catalogue
  'procedure-unknown',
  'procedure-not-in-effect',
  'procedure-without-term',
  'procedure-version-unknown',
  'conflicts-unsettled',
  'channel-not-offered',
  'service-term-exists',
  'agency-unknown',
  'agency-not-yours',
  'token-not-found',
  'last-administrator',
  // dossiers
  'dossier-not-found',
  'tracking-not-found',
  'group-unknown',
  'group-part-unknown',
  'group-not-found',
  'part-waiting',
  'dossier-code-taken',
  'code-block-not-found',
  'code-not-reserved',
  'code-expired',
  'code-used',
  'day-over',
  'registered-too-late',
  'external-code-taken',
  'nothing-to-correct',
  'applicant-erased',
  'illegal-transition',
  'supplement-limit-reached',
  'decision-taken',
  'decision-differs',
  'delay-reason-required',
  'transfer-to-itself',
  'stale-version',
  'export-not-found',
  'facts-contradictory',
  'instant-in-future',
  'notice-not-owed',
  'notice-given',
  'form-not-available',
  'tracking-book-too-long',
  // attachments
  'attachment-not-found',
  'attachment-erased',
  'attachments-closed',
  'attachments-limit-reached',
  'component-unknown',
  'upload-not-found',
  'upload-busy',
  'upload-complete',
  'upload-offset-mismatch',
  'upload-length-exceeded',
  'tus-version-unsupported',
  'file-empty',
  'file-too-large',
  'file-type-mismatch',
  'file-hash-mismatch',
  'file-unreadable',
  'range-not-satisfiable',
  // tasks
  'task-not-found',
  'task-not-open',
  'task-is-closing',
  'step-unknown',
  'officer-unknown',
  'officer-not-in-unit',
  'officer-absent',
  'no-officer-available',
  // consultations
  'consultation-not-found',
  'consultation-not-open',
  'consultations-open',
  'unit-unknown',
  // absences
  'absence-not-found',
  'absence-reversed',
  'absences-overlap',
  'delegate-is-self',
  'delegate-absent',
  'delegate-elsewhere',
  'officer-is-delegate',
  // alerts
  'subscription-not-found',
  'subscription-ended',
  'owner-without-agency',
  'alert-not-found',
  'delivery-not-found',
  'delivery-not-dead',
  // clock
  'clock-not-simulated',
  'clock-moves-forward-only',
  // writes
  'idempotency-key-reused',
  'cursor-invalid',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** Values that help to mend a request. They never hold personal data. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>;

/** Where a refusal looks. */
export interface RefusedField {
  /** The offending field, dotted from the request body (`suspensions.0.to`). */
  readonly path?: string | undefined;
  readonly facts?: Facts | undefined;
  /** What is wrong with the field, where a rule says more than the code. */
  readonly flaw?: RuleFlaw | undefined;
}

/** A refusal: the caller asked for something that the rules do not allow. It is not a fault: nothing has changed. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly path: string | undefined;
  readonly facts: Facts;
  readonly flaw: RuleFlaw | undefined;

  /** @param detail for logs and tests; callers read the words of the code and of the flaw */
  constructor(code: RefusalCode, detail: string, { path, facts = {}, flaw }: RefusedField = {}) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.path = path;
    this.facts = facts;
    this.flaw = flaw;
  }

  /** The same refusal with another path, or with other facts. */
  with(changes: Pick<RefusedField, 'path' | 'facts'>): Refusal {
    const { code, message, path, facts, flaw } = this;
    return new Refusal(code, message, { path, facts, flaw, ...changes });
  }
}

/** A refusal of one field for a flaw that has words of its own. */
export function flawed(code: RefusalCode, path: string, flaw: RuleFlaw, facts?: Facts): Refusal {
  return new Refusal(code, ruleFlaws[flaw][1], { path, flaw, facts });
}

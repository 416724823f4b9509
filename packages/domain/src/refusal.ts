/**
 * The closed list of reasons for which the domain or the database refuses something. Each edge has a table of its own
 * for the codes: packages/http/src/problem.ts gives status and texts. A code that these tables do not have does not
 * compile.
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
  'channel-not-offered',
  'service-term-exists',
  'agency-unknown',
  'agency-not-yours',
  'token-not-found',
  // dossiers
  'dossier-not-found',
  'tracking-not-found',
  'group-unknown',
  'group-part-unknown',
  'group-not-found',
  'part-waiting',
  'dossier-code-taken',
  'external-code-taken',
  'illegal-transition',
  'supplement-limit-reached',
  'decision-taken',
  'decision-differs',
  'delay-reason-required',
  'transfer-to-itself',
  'stale-version',
  'export-not-found',
  'instant-before-acceptance',
  'facts-contradictory',
  'instant-in-future',
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

/**
 * The caller asked for something that the rules do not allow. It is no fault, and nothing has changed. `path` names the
 * field in question, dotted from the request body (`suspensions.0.to`). `facts` help to mend the request; they never
 * hold personal data.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly path: string | undefined;
  readonly facts: Readonly<Record<string, string | number | readonly string[]>>;

  constructor(
    code: RefusalCode,
    detail: string,
    where: { path?: string | undefined; facts?: Record<string, string | number | readonly string[]> } = {},
  ) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.path = where.path;
    this.facts = where.facts ?? {};
  }
}

import { possibleNow } from '@motcua/domain/dossiers/command-text';
import { type RefusalCode, refusalCodes } from '@motcua/domain/refusal';
import { z } from 'zod';
import { inLanguage, type Language, type Text, textOf } from './problem-texts.ts';

/** Reasons that only the edge knows: the request never reached a rule. */
export const edgeCodes = [
  'invalid-request',
  'invalid-json',
  'invalid-encoding',
  'invalid-header',
  'unsupported-media-type',
  'payload-too-large',
  'request-timeout',
  'unauthenticated',
  'forbidden',
  'route-not-found',
  'precondition-required',
  'too-many-requests',
  'unavailable',
  'internal',
] as const;
export type ProblemCode = RefusalCode | (typeof edgeCodes)[number];
export const problemCodes = [...refusalCodes, ...edgeCodes] as const;

/** The one table from codes to HTTP. A code without a status does not compile. */
const statusOf = {
  'invalid-request': 400,
  'invalid-json': 400,
  'invalid-encoding': 400,
  'invalid-header': 400,
  'unsupported-media-type': 415,
  'payload-too-large': 413,
  'request-timeout': 408,
  unauthenticated: 401,
  forbidden: 403,
  'route-not-found': 404,
  'precondition-required': 428,
  'too-many-requests': 429,
  unavailable: 503,
  internal: 500,
  'calendar-invalid': 400,
  'calendar-not-covering': 422,
  'calendar-unknown': 404,
  'calendar-edition-exists': 409,
  'calendar-edition-in-use': 409,
  'calendar-edition-in-force': 409,
  'calendar-parent-unknown': 422,
  'calendar-hole': 422,
  'impact-not-previewed': 409,
  'projection-not-found': 404,
  'sessions-overlap': 400,
  'term-invalid': 400,
  'amount-invalid': 400,
  'start-invalid': 400,
  'instant-invalid': 400,
  'suspension-invalid': 400,
  'suspension-reversed': 400,
  'suspension-still-open': 400,
  'suspensions-unordered': 400,
  'suspensions-overlap': 400,
  'extension-invalid': 400,
  'extension-limit-reached': 409,
  'extension-after-expiry': 409,
  'extension-while-suspended': 409,
  'ground-not-pausing': 422,
  'dossier-suspended': 409,
  'dossier-not-suspended': 409,
  'suspension-after-expiry': 409,
  'suspension-before-extension': 409,
  'deadline-not-started': 409,
  'simulation-too-large': 422,
  'procedure-unknown': 404,
  'procedure-not-in-effect': 422,
  'procedure-without-term': 422,
  'channel-not-offered': 422,
  'service-term-exists': 409,
  'agency-unknown': 422,
  'agency-not-yours': 403,
  'token-not-found': 404,
  'dossier-not-found': 404,
  'tracking-not-found': 404,
  'group-unknown': 404,
  'group-part-unknown': 422,
  'group-not-found': 404,
  'part-waiting': 409,
  'dossier-code-taken': 409,
  'external-code-taken': 409,
  'illegal-transition': 409,
  'supplement-limit-reached': 409,
  'decision-taken': 409,
  'decision-differs': 409,
  'delay-reason-required': 422,
  'transfer-to-itself': 422,
  'stale-version': 412,
  'export-not-found': 404,
  'instant-before-acceptance': 422,
  'facts-contradictory': 422,
  'instant-in-future': 422,
  'form-not-available': 409,
  'tracking-book-too-long': 422,
  'attachment-not-found': 404,
  'attachment-erased': 410,
  'attachments-closed': 409,
  'attachments-limit-reached': 409,
  'component-unknown': 422,
  'upload-not-found': 404,
  'upload-busy': 423,
  'upload-complete': 409,
  'upload-offset-mismatch': 409,
  'upload-length-exceeded': 413,
  'tus-version-unsupported': 412,
  'file-empty': 422,
  'file-too-large': 413,
  'file-type-mismatch': 422,
  'file-hash-mismatch': 422,
  'file-unreadable': 422,
  'range-not-satisfiable': 416,
  'task-not-found': 404,
  'task-not-open': 409,
  'step-unknown': 422,
  'officer-unknown': 422,
  'officer-not-in-unit': 422,
  'officer-absent': 409,
  'no-officer-available': 409,
  'consultation-not-found': 404,
  'consultation-not-open': 409,
  'consultations-open': 409,
  'unit-unknown': 422,
  'absence-not-found': 404,
  'absence-reversed': 400,
  'absences-overlap': 409,
  'delegate-is-self': 422,
  'delegate-absent': 409,
  'delegate-elsewhere': 422,
  'officer-is-delegate': 409,
  'subscription-not-found': 404,
  'alert-not-found': 404,
  'delivery-not-found': 404,
  'delivery-not-dead': 409,
  'clock-not-simulated': 409,
  'clock-moves-forward-only': 409,
  'idempotency-key-reused': 422,
  'cursor-invalid': 400,
} as const satisfies Record<ProblemCode, number>;

/** One field that is wrong. `path` is dotted from the part of the request it names: `term.amount`, `suspensions.0.to`. */
const FieldError = z.object({
  path: z.string(),
  in: z.enum(['body', 'query', 'path', 'header']),
  code: z.string(),
  message: z.string().meta({ description: 'By Accept-Language; never repeats what was sent' }),
});
export type FieldError = z.infer<typeof FieldError>;
/** A field error before it is known in which language it is read. */
export type FieldFault = Omit<FieldError, 'message'> & { readonly message: Text };

/** RFC 9457. `code` is stable and closed; `title` and `detail` follow Accept-Language (vi or en). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes),
    detail: z.string().optional(),
    errors: z.array(FieldError).optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a closed list of codes' });
export type Problem = z.infer<typeof Problem>;

/** The HTTP status of a code. */
export const statusFor = (code: ProblemCode): number => statusOf[code];

/** Thrown at the edge for what the edge alone can refuse. */
export class EdgeRefusal extends Error {
  readonly code: (typeof edgeCodes)[number];
  readonly errors: readonly FieldFault[] | undefined;
  constructor(code: (typeof edgeCodes)[number], detail: string, errors?: readonly FieldFault[]) {
    super(detail);
    this.name = 'EdgeRefusal';
    this.code = code;
    this.errors = errors;
  }
}

/** Thrown when somebody asks too often; the answer says in Retry-After when it is worth asking again. */
export class TooManyRequests extends EdgeRefusal {
  readonly retryAfterSeconds: number;
  constructor(waitMs: number) {
    super('too-many-requests', 'asked too often');
    this.retryAfterSeconds = Math.ceil(waitMs / 1000);
  }
}

/** Refusals of a command for the state things are in, whose facts name the commands that it allows. */
const saysWhatIsPossible: ReadonlySet<ProblemCode> = new Set([
  ...(['illegal-transition', 'dossier-suspended', 'dossier-not-suspended', 'decision-taken'] as const),
  ...(['task-not-open', 'consultation-not-open', 'stale-version'] as const),
]);

/** The problem document of a code, in the reader's language. */
export function problemOf(
  code: ProblemCode,
  context: { language: Language; requestId: string },
  more: { errors?: readonly FieldFault[] | undefined; facts?: Readonly<Record<string, unknown>> | undefined } = {},
): Problem {
  const { title, detail } = textOf(code, context.language);
  const { allowed } = more.facts ?? {};
  const possible = saysWhatIsPossible.has(code) && Array.isArray(allowed) && possibleNow(allowed, context.language);
  const errors = more.errors?.map((fault) => ({ ...fault, message: inLanguage(fault.message, context.language) }));
  return {
    type: `urn:motcua:problem:${code}`,
    title,
    status: statusOf[code],
    code,
    detail: possible ? `${detail} ${possible}` : detail,
    ...(errors && errors.length > 0 ? { errors } : {}),
    ...(more.facts && Object.keys(more.facts).length > 0 ? { facts: { ...more.facts } } : {}),
    requestId: context.requestId,
  };
}

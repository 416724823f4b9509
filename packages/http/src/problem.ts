import { possibleNow } from '@motcua/domain/dossiers/command-text';
import { inLanguage, type Language, type Text } from '@motcua/domain/language';
import { z } from 'zod';
import { type edgeCodes, type ProblemCode, problemCodes, statusFor } from './problem-codes.ts';
import { textOf } from './problem-texts.ts';

/**
 * One wrong field. `path` is dotted from the part of the request that `in` names: `term.amount`, `suspensions.0.to`.
 */
const FieldError = z.object({
  path: z.string(),
  in: z.enum(['body', 'query', 'path', 'header']),
  code: z.string(),
  message: z.string().meta({ description: 'By Accept-Language; never repeats what was sent' }),
});
export type FieldError = z.infer<typeof FieldError>;
/** A field error in both languages, before the language of the reader is known. */
export type FieldFlaw = Omit<FieldError, 'message'> & { readonly message: Text };

/** RFC 9457. `code` is stable and closed; `title` and `detail` follow Accept-Language (vi or en). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes),
    detail: z.string().optional(),
    errors: z.array(FieldError).optional(),
    errorsInAll: z
      .int()
      .optional()
      .meta({ description: 'How many fields are wrong, where `errors` names only the first' }),
    facts: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a closed list of codes' });
export type Problem = z.infer<typeof Problem>;

/** A refusal that only the edge can make. */
export class EdgeRefusal extends Error {
  readonly code: (typeof edgeCodes)[number];
  readonly errors: readonly FieldFlaw[] | undefined;
  constructor(code: (typeof edgeCodes)[number], detail: string, errors?: readonly FieldFlaw[]) {
    super(detail);
    this.name = 'EdgeRefusal';
    this.code = code;
    this.errors = errors;
  }
}

/** The caller asks too often. Retry-After in the answer gives the seconds to wait. */
export class TooManyRequests extends EdgeRefusal {
  readonly retryAfterSeconds: number;
  constructor(code: 'too-many-requests' | 'too-many-tokens', waitMs: number) {
    super(code, 'asked too often');
    this.retryAfterSeconds = Math.ceil(waitMs / 1000);
  }
}

/** Codes of commands that the present state does not allow. Their facts name the commands that it allows. */
const saysWhatIsPossible: ReadonlySet<ProblemCode> = new Set([
  ...(['illegal-transition', 'dossier-suspended', 'dossier-not-suspended', 'decision-taken'] as const),
  ...(['task-not-open', 'task-is-closing', 'consultation-not-open', 'stale-version'] as const),
]);

/** How many fields a problem names, and how much of the path of each: a caller can send names of any length. */
const errorsAtMost = 50;
const pathAtMost = 200;

/** The problem document of a code, in the reader's language. */
export function problemOf(
  code: ProblemCode,
  context: { language: Language; requestId: string },
  more: { errors?: readonly FieldFlaw[] | undefined; facts?: Readonly<Record<string, unknown>> | undefined } = {},
): Problem {
  const { title, detail } = textOf(code, context.language);
  const { allowed } = more.facts ?? {};
  const possible = saysWhatIsPossible.has(code) && Array.isArray(allowed) && possibleNow(allowed, context.language);
  const errors = (more.errors ?? []).slice(0, errorsAtMost).map(({ path, message, ...fault }) => ({
    ...fault,
    path: path.length > pathAtMost ? `${path.slice(0, pathAtMost).toWellFormed()}…` : path,
    message: inLanguage(message, context.language),
  }));
  const errorsInAll = more.errors?.length ?? 0;
  return {
    type: `urn:motcua:problem:${code}`,
    title,
    status: statusFor(code),
    code,
    detail: possible ? `${detail} ${possible}` : detail,
    ...(errors.length > 0 ? { errors } : {}),
    ...(errorsInAll > errors.length ? { errorsInAll } : {}),
    ...(more.facts && Object.keys(more.facts).length > 0 ? { facts: { ...more.facts } } : {}),
    requestId: context.requestId,
  };
}

import { Refusal } from '@motcua/domain/refusal';
import type { FastifyRequest } from 'fastify';
import { ZodError, type z } from 'zod';
import { issueText, refusalText } from './field-texts.ts';
import { type Flaw, flaws } from './flaws.ts';
import { languageOf } from './negotiation.ts';
import { EdgeRefusal, type FieldFlaw, type Problem, problemOf } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';

/** Fastify's own refusals, by its error codes. */
const edgeCodeOf: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'unsupported-media-type',
};

/** Refusals of the libraries that send files and read requests, by the status that they would answer with. */
const edgeCodeByStatus: Readonly<Record<number, ProblemCode>> = {
  403: 'route-not-found',
  404: 'route-not-found',
  412: 'stale-version',
  413: 'payload-too-large',
  414: 'route-not-found',
  415: 'unsupported-media-type',
  416: 'range-not-satisfiable',
};

function edgeCode(error: unknown): ProblemCode | undefined {
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number };
  const isCallers = statusCode >= 400 && statusCode < 500;
  return edgeCodeOf[code] ?? (isCallers ? (edgeCodeByStatus[statusCode] ?? 'invalid-request') : undefined);
}

/**
 * The problem document of an error. An unknown error is a fault of this system, and the document reveals nothing of it.
 */
export function toProblem(
  error: unknown,
  request: FastifyRequest,
  isUnavailable: (error: unknown) => boolean,
): Problem {
  const context = { language: languageOf(request.headers['accept-language']), requestId: request.id };
  if (error instanceof Refusal) {
    const { code, facts, path } = error;
    return problemOf(code, context, { facts, errors: path === undefined ? [] : [refusedField(error, path, request)] });
  }
  if (error instanceof EdgeRefusal) return problemOf(error.code, context, { errors: error.errors });
  if (error instanceof ZodError && 'validationContext' in error) {
    const code = error.issues.every(isAboutInstant) ? 'instant-invalid' : 'invalid-request';
    return problemOf(code, context, { errors: fieldFlaws(error.issues, partOf(error.validationContext)) });
  }
  const code = edgeCode(error);
  if (code !== undefined) return problemOf(code, context);
  return problemOf(isUnavailable(error) ? 'unavailable' : 'internal', context);
}

/**
 * The problem document of one row of a stream. `error`: a code of the edge, the issues of a row that does not parse, or
 * whatever was thrown.
 */
export function toRowProblem(
  error: unknown,
  request: FastifyRequest,
  isUnavailable: (error: unknown) => boolean,
): Problem {
  if (typeof error === 'string')
    return toProblem(new EdgeRefusal(error as EdgeRefusal['code'], 'this row cannot be read'), request, isUnavailable);
  if (!(error instanceof ZodError)) return toProblem(error, request, isUnavailable);
  const refusal = new EdgeRefusal('invalid-request', 'this row is not valid', fieldFlaws(error.issues, 'body'));
  return toProblem(refusal, request, isUnavailable);
}

function refusedField(refusal: Refusal, path: string, { query, params }: FastifyRequest): FieldFlaw {
  const isHeader = /^[A-Z]/.test(path); // fields and parameters begin with a small letter
  const isIn = (part: unknown) => Object.hasOwn((part ?? {}) as object, path);
  const where = isHeader ? 'header' : isIn(params) ? 'path' : isIn(query) ? 'query' : 'body';
  return { path, in: where, code: refusal.code, message: refusalText(refusal) };
}

const partOf = (context: unknown): FieldFlaw['in'] =>
  context === 'querystring' ? 'query' : context === 'params' ? 'path' : context === 'headers' ? 'header' : 'body';

const instantFlaws: readonly string[] = ['instant-too-fine', 'instant-far-off'] satisfies Flaw[];

/** Callers get instants wrong more often than any other field, so these have a code of their own. */
const isAboutInstant = (issue: z.core.$ZodIssue): boolean =>
  (issue.code === 'invalid_format' && issue.format === 'datetime') || instantFlaws.includes(issue.message);

/** One error for each wrong field. An unknown member is named itself, not its parent. */
export function fieldFlaws(issues: readonly z.core.$ZodIssue[], where: FieldFlaw['in']): FieldFlaw[] {
  return issues.flatMap((issue): FieldFlaw[] => {
    const at = (...below: readonly string[]) => [...issue.path.map(String), ...below].join('.');
    if (issue.code !== 'unrecognized_keys')
      return [{ path: at(), in: where, code: issue.code, message: issueText(issue) }];
    return issue.keys.map((key) => ({ path: at(key), in: where, code: 'unrecognized_key', message: flaws.unknown }));
  });
}

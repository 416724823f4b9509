import { Refusal } from '@motcua/domain/refusal';
import type { FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ZodError } from 'zod';
import { EdgeRefusal, type FieldError, type Problem, type ProblemCode, problemOf } from './problem.ts';
import { languageOf } from './problem-texts.ts';

/** Fastify's own refusals, by its error codes. */
const edgeCodeOf: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'unsupported-media-type',
};

/** What an error looks like to the caller. Anything unknown is a fault of ours and says nothing of its inside. */
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
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = partOf((error as { validationContext?: string }).validationContext);
    const code = error.validation.every(isAboutInstant) ? 'instant-invalid' : 'invalid-request';
    return problemOf(code, context, { errors: error.validation.flatMap((issue) => fieldErrors(issue, where)) });
  }
  const code = edgeCodeOf[(error as { code?: string }).code ?? ''];
  if (code !== undefined) return problemOf(code, context);
  return problemOf(isUnavailable(error) ? 'unavailable' : 'internal', context);
}

/** The problem of one row of a stream: a code of the edge, a row that does not parse, or whatever it raised. */
export function toRowProblem(
  error: unknown,
  request: FastifyRequest,
  isUnavailable: (error: unknown) => boolean,
): Problem {
  if (typeof error === 'string')
    return toProblem(new EdgeRefusal(error as EdgeRefusal['code'], 'this row cannot be read'), request, isUnavailable);
  if (!(error instanceof ZodError)) return toProblem(error, request, isUnavailable);
  const errors = error.issues.flatMap(({ path, code, message, ...params }) => {
    const instancePath = path.map((part) => `/${String(part)}`).join('');
    return fieldErrors({ keyword: code, instancePath, message, params }, 'body');
  });
  return toProblem(new EdgeRefusal('invalid-request', 'this row is not valid', errors), request, isUnavailable);
}

function refusedField(refusal: Refusal, path: string, { query }: FastifyRequest): FieldError {
  const isHeader = /^[A-Z]/.test(path); // fields and parameters begin with a small letter
  const where = isHeader ? 'header' : Object.hasOwn(query as object, path) ? 'query' : 'body';
  return { path, in: where, code: refusal.code, message: refusal.message };
}

const partOf = (context: string | undefined): FieldError['in'] =>
  context === 'querystring' ? 'query' : context === 'params' ? 'path' : context === 'headers' ? 'header' : 'body';

/** Instants are what callers get wrong most: a time without an offset is told apart from any other field. */
const isAboutInstant = ({ params }: Issue): boolean =>
  params['format'] === 'datetime' || (params['params'] as { instant?: boolean } | undefined)?.instant === true;

interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

/** One error per field; an unknown member is named itself rather than its parent. */
function fieldErrors(issue: Issue, where: FieldError['in']): FieldError[] {
  const path = issue.instancePath.slice(1).replaceAll('/', '.');
  const message = issue.message ?? 'is not valid';
  const keys = issue.keyword === 'unrecognized_keys' ? (issue.params['keys'] as string[]) : undefined;
  if (keys === undefined) return [{ path, in: where, code: issue.keyword, message }];
  return keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    in: where,
    code: 'unrecognized_key',
    message: 'unknown field',
  }));
}

import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs on stdout, one JSON object per line. Errors are logged as `describeError` describes them. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/**
 * The loggable part of an error: type, stack frames, codes. A driver's message is left out: it may hold bound values.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const described: Record<string, unknown> = { type: error.name, stack: frames.slice(0, 12) };
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number'))
    described['code'] = error.code;
  if ('pg' in error) described['pg'] = error.pg;
  const foreign = 'query' in error || 'detail' in error || 'params' in error;
  if (!foreign) described['message'] = error.message;
  return described;
}

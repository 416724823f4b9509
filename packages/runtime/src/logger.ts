import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs on stdout, one JSON object a line. Errors are allow-listed: messages of drivers can hold bound values. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/** What may be said of an error: its type, stack frames and codes; its message only if it is one of ours. */
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

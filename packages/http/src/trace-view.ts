import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { formatInstant } from '@motcua/domain/instant';
import { z } from 'zod';

export const TraceView = z
  .array(z.record(z.string(), z.unknown()))
  .meta({ description: 'Every day the calculation touched, the working minutes it gave and the rule that skipped it' });

/** The trace of a calculation as the API shows it: instants as UTC text. */
export const toTraceView = (trace: readonly TraceEntry[]): z.infer<typeof TraceView> =>
  trace.map(({ from, to, ...entry }) => ({
    ...entry,
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  }));

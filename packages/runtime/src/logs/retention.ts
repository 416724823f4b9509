import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** TCVN 14423:2026 asks for three months at least. */
const keptMonths = z.int().min(3).max(1_200);
const Retention = z.strictObject({
  access: z.strictObject({ kinds: z.array(z.string().min(1)), keptMonths, basis: z.string() }),
  work: z.strictObject({ keptMonths, basis: z.string() }),
});

/**
 * How long log lines are kept, and by which law: those about access, which their `kind` tells, and all others, which
 * are about the work of a process.
 */
export type Retention = z.infer<typeof Retention>;

const usual = new URL('./retention.json', import.meta.url);

/**
 * The retention of log lines.
 * @param file path of a file that replaces the one that comes with this version
 * @throws Error when the file cannot be read, or says something else
 */
export function readRetention(file: string | URL = usual): Retention {
  const parsed = Retention.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`The retention of logs is wrong (${file}):\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

import { z } from 'zod';

/** Reads the environment into a frozen value. Throws an Error that names everything that is wrong with it. */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<S>> {
  const parsed = schema.safeParse(env);
  if (!parsed.success) throw new Error(`Configuration is wrong:\n${z.prettifyError(parsed.error)}`);
  return Object.freeze(parsed.data);
}

/** The master key, or a key derived from it, of which a service is given those that it uses: 32 bytes in base64. */
export const Key = z.base64().length(44);

/** The environment of every service. Without REDIS_URL the queue runs on PostgreSQL. */
export const ServiceConfig = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** It may name several servers (packages/db/src/database-url.ts). */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//),
  /** Connections this process may hold open to PostgreSQL. */
  DATABASE_POOL: z.coerce.number().int().min(1).default(10),
  REDIS_URL: z.url().optional(),
  /** How long a job stays with a process that has died before another one takes it, in milliseconds. */
  QUEUE_LOCK_MS: z.coerce.number().int().min(100).default(5_000),
  /** How long a process that is to stop still answers, in milliseconds: until the proxy has passed to another one. */
  DRAIN_MS: z.coerce.number().int().min(0).max(20_000).default(0),
  /** How many proxies of ours stand in front. Other entries of X-Forwarded-For are not believed. */
  PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  CLOCK: z.enum(['real', 'simulated']).default('real'),
  /** A folder for the log's files; without it the log goes to the standard output. */
  LOG_DIR: z.string().min(1).optional(),
  /** A file that says for how long log lines are kept, in place of logs/retention.json. */
  LOG_RETENTION: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
export type ServiceConfig = z.infer<typeof ServiceConfig>;

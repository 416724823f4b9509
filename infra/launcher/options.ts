import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TimeMode } from '@motcua/db/time-source';
import { flagKeptByNpm } from '../npm-flags.ts';
import { StartError } from './start-error.ts';

export interface Options {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly reset: boolean;
  /** The data come from a backup: running numbers that may have been given out since are left out. */
  readonly isRestored: boolean;
  /** Undefined: as the data folder was made; real for a new folder. */
  readonly clock: TimeMode | undefined;
  /** Fill a new system with the days of the demo. */
  readonly demo: boolean;
}

export const usage = `Usage: npm start -- [options]

  --port <n>         port of the API (default 8080; 0 takes any free one)
  --host <address>   address to listen on (default 127.0.0.1, this machine only)
  --data-dir <path>  where everything is kept (default .data)
  --restored         the data come from a backup that the start cannot recognise, such as a snapshot of the disk:
                     leaves out the running numbers that may have been given out since
  --reset            begin anew: deletes what the data folder holds
  --clock <mode>     real (default) or simulated: time stands still until PUT /v1/clock moves it
  --demo             fills a new system with ten days of two communes, under the simulated clock (in .data-demo)
  --help             this text

Environment: DATABASE_URL uses that PostgreSQL (an administrator's URL) instead of the embedded one;
REDIS_URL runs the queue on that Redis instead of on PostgreSQL;
PUBLIC_URL is where citizens reach this system: the QR code on printed forms leads there (default: this port).
`;

const flags = {
  help: { type: 'boolean', default: false },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8080' },
  'data-dir': { type: 'string' },
  reset: { type: 'boolean', default: false },
  restored: { type: 'boolean', default: false },
  clock: { type: 'string' },
  demo: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line.
 * @throws StartError that says what is wrong with it
 */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { help: _, ...others } = flags; // `npm start --help` never starts this
  const kept = flagKeptByNpm('npm start --', Object.keys(others), env);
  if (kept !== undefined) throw new StartError(kept);
  const { host, reset, restored: isRestored, help, demo, ...values } = parse(args);
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535)
    throw new StartError(`--port ${values.port}: a port is a number from 0 to 65535.`);
  const { clock = demo ? 'simulated' : undefined, 'data-dir': dataDir = demo ? '.data-demo' : '.data' } = values;
  if (clock !== undefined && clock !== 'real' && clock !== 'simulated')
    throw new StartError(`--clock ${clock}: the clock is real or simulated.`);
  if (demo && clock !== 'simulated') throw new StartError('--demo plays days of its own: it needs --clock simulated.');
  if (dataDir === '') throw new StartError('--data-dir needs the path of a folder.');
  return { help, host, port, dataDir: resolve(dataDir), reset, isRestored, clock, demo };
}

/** The command that starts with the same options on the port beside a taken one. */
export function commandBeside(args: readonly string[], port: number): string {
  const others = args.filter((arg, i) => !arg.startsWith('--port') && args[i - 1] !== '--port').map(quoted);
  return ['npm start --', ...others, '--port', port < 65_535 ? port + 1 : port - 1].join(' ');
}

/** An argument as a shell reads it. */
const quoted = (arg: string) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`);

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split('. ')[0]}. See npm start -- --help.`);
  }
}
